"""Makes the pictures that test/metadata.test.ts looks into, with the programs that make such files in life:

    python3 -m venv venv && venv/bin/pip install pillow==13.0.0 piexif==1.1.3
    venv/bin/python make.py > pictures.json && npm run format

Every person, device and place in them is invented. `shown` is what must be found, in its order.
"""

import base64
import io
import json
import struct
import sys
import zlib

import piexif
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

WIDTH, HEIGHT = 24, 16
PICTURES = {}


def picture(mode="RGB"):
    """Different in every corner, so that it shows when a picture is turned."""
    image = Image.new("RGB", (WIDTH, HEIGHT), (240, 240, 230))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 11, 7), fill=(200, 30, 30))
    draw.rectangle((16, 0, 23, 3), fill=(30, 160, 60))
    draw.rectangle((0, 12, 3, 15), fill=(20, 40, 200))
    return image.convert(mode)


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def profile():
    """A screen's own profile, of which everything shows: red and green stand in each other's place."""
    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    made[48:56] = b"ACMEX999"
    count = struct.unpack(">I", made[128:132])[0]
    tags = {made[p : p + 4].decode(): p for p in range(132, 132 + 12 * count, 12)}
    red, green = (struct.unpack(">I", made[tags[t] + 4 : tags[t] + 8])[0] for t in ("rXYZ", "gXYZ"))
    made[red : red + 20], made[green : green + 20] = made[green : green + 20], made[red : red + 20]
    return bytes(made)


def exif(orientation=1, little=False, full=True):
    told = {"0th": {piexif.ImageIFD.Orientation: orientation}}
    if full:
        told["0th"] |= {
            piexif.ImageIFD.Make: "Acme",
            piexif.ImageIFD.Model: "Acme Nine",
            piexif.ImageIFD.Software: "Nine 1.0",
            piexif.ImageIFD.Artist: "Ana Lima",
            piexif.ImageIFD.ImageDescription: "Hall 4",
            piexif.ImageIFD.DateTime: "2026:03:04 05:06:07",
            piexif.ImageIFD.XPAuthor: tuple("Ana L\u00edma".encode("utf-16le")),
        }
        told["Exif"] = {
            piexif.ExifIFD.DateTimeOriginal: "2026:03:04 05:06:07",
            piexif.ExifIFD.BodySerialNumber: "NINE-0042",
            piexif.ExifIFD.LensMake: "Acme",
            piexif.ExifIFD.LensModel: "Wide 24",
            piexif.ExifIFD.UserComment: b"UNICODE\0" + "gate \u4e8c".encode("utf-16be"),
            piexif.ExifIFD.MakerNote: b"secret of Acme" * 4,
        }
        told["GPS"] = {
            piexif.GPSIFD.GPSLatitudeRef: "S",
            piexif.GPSIFD.GPSLatitude: ((33, 1), (30, 1), (1800, 100)),
            piexif.GPSIFD.GPSLongitudeRef: "W",
            piexif.GPSIFD.GPSLongitude: ((70, 1), (45, 2), (0, 1)),
        }
        told["1st"] = {piexif.ImageIFD.Compression: 6}
        told["thumbnail"] = saved(picture().resize((6, 4)), "JPEG", quality=30)
    made = piexif.dump(told)
    return made


XMP = (
    '<?xpacket begin="\ufeff"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description '
    'tiff:Model="Acme Nine" exif:GPSLatitude="33,30.3S" exif:GPSLongitude="70,22.5W" xmp:CreateDate="2026-03-04T05:06:07">'
    "<aux:SerialNumber>NINE-0042</aux:SerialNumber>"
    "<dc:creator><rdf:Seq><rdf:li>Ana Lima</rdf:li></rdf:Seq></dc:creator>"
    '<dc:description><rdf:Alt><rdf:li xml:lang="x-default">Hall 4</rdf:li></rdf:Alt></dc:description>'
    "</rdf:Description></rdf:RDF></x:xmpmeta>"
).encode()
XMP_SHOWN = [
    ["place", "33,30.3S"],
    ["place", "70,22.5W"],
    ["device", "Acme Nine"],
    ["device", "NINE-0042"],
    ["author", "Ana Lima"],
    ["time", "2026-03-04T05:06:07"],
    ["comment", "Hall 4"],
    ["other", "XMP"],
]
EXIF_SHOWN = [
    ["place", "33.50500\u00b0 S, 70.37500\u00b0 W"],
    ["device", "Acme Nine"],
    ["device", "Acme Wide 24"],
    ["device", "S/N NINE-0042"],
    ["device", "Nine 1.0"],
    ["author", "Ana Lima"],
    ["author", "Ana L\u00edma"],
    ["time", "2026-03-04 05:06:07"],
    ["comment", "Hall 4"],
    ["comment", "gate \u4e8c"],
    ["thumbnail", ""],
]


def keep(name, data, shown):
    PICTURES[name] = {"shown": shown, "base64": base64.b64encode(data).decode()}


def segment(marker, body):
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def after_start(jpeg, *segments):
    return jpeg[:2] + b"".join(segments) + jpeg[2:]


def iptc():
    sets = b"".join(
        b"\x1c\x02" + bytes([number]) + struct.pack(">H", len(text)) + text
        for number, text in ((80, b"Ana Lima"), (90, b"Santiago"), (55, b"20260304"))
    )
    block = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(sets)) + sets + b"\0" * (len(sets) % 2)
    return segment(0xED, b"Photoshop 3.0\0" + block)


def jpegs():
    plain = saved(picture(), "JPEG", quality=80)
    keep("plain.jpeg", plain, [])
    keep("progressive.jpeg", saved(picture(), "JPEG", progressive=True, restart_marker_rows=1), [])
    keep("grey.jpeg", saved(picture("L"), "JPEG"), [])
    keep("cmyk.jpeg", saved(picture("CMYK"), "JPEG"), [])
    keep("exif.jpeg", saved(picture(), "JPEG", exif=exif()), EXIF_SHOWN)
    for orientation in range(2, 9):
        keep(f"turned-{orientation}.jpeg", saved(picture(), "JPEG", exif=exif(orientation, full=False)), [])
    keep("xmp.jpeg", saved(picture(), "JPEG", xmp=XMP), XMP_SHOWN)
    keep(
        "profile.jpeg",
        saved(picture(), "JPEG", icc_profile=profile()),
        [["other", "ICC"]],
    )
    half = len(profile()) // 2
    parts = [b"ICC_PROFILE\0\x02\x02" + profile()[half:], b"ICC_PROFILE\0\x01\x02" + profile()[:half]]
    split = after_start(plain, *(segment(0xE2, part) for part in parts))
    keep("split-profile.jpeg", split, [["other", "ICC"]])
    keep("half-profile.jpeg", after_start(plain, segment(0xE2, parts[0])), [["other", "ICC"]])
    keep("comment.jpeg", saved(picture(), "JPEG", comment="by Ana \u202e Lima"), [["comment", "by Ana Lima"]])
    agency = after_start(plain, iptc())
    keep(
        "agency.jpeg",
        agency,
        [["place", "Santiago"], ["author", "Ana Lima"], ["time", "20260304"], ["other", "IPTC"]],
    )
    jfxx = after_start(plain, segment(0xE0, b"JFXX\0\x10" + plain), segment(0xEB, b"JP\0\0"))
    keep("inner.jpeg", jfxx, [["thumbnail", ""], ["other", "APP11"]])
    twin = io.BytesIO()
    picture().save(twin, "MPO", save_all=True, append_images=[picture().rotate(180)])
    keep("two.jpeg", twin.getvalue(), [["thumbnail", ""], ["other", "MPF"]])
    film = struct.pack(">I", 24) + b"ftypmp42\0\0\0\0mp42isom" + b"film" * 20
    keep("moving.jpeg", saved(picture(), "JPEG", exif=exif(6)) + film, EXIF_SHOWN + [["other", "MP4"]])
    keep("appended.jpeg", plain + b"PK\x03\x04hidden", [["other", "+ 10 B"]])


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def after_head(png, *chunks):
    return png[:33] + b"".join(chunks) + png[33:]


def pngs():
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "Ana Lima")
    texts.add_text("Creation Time", "4 March 2026")
    texts.add_text("Comment", "Hall 4", zip=True)
    texts.add_itxt("Description", "Halle f\u00fcr Pr\u00fcfung", "de", "Beschreibung")
    texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
    plain = saved(picture(), "PNG")
    keep("plain.png", plain, [])
    keep("palette.png", saved(picture("P"), "PNG", transparency=0), [])
    keep("alpha.png", saved(picture("RGBA"), "PNG"), [])
    keep("dense.png", saved(picture(), "PNG", dpi=(144, 144)), [])
    keep(
        "texts.png",
        saved(picture(), "PNG", pnginfo=texts),
        [
            ["place", "33,30.3S"],
            ["place", "70,22.5W"],
            ["device", "Acme Nine"],
            ["device", "NINE-0042"],
            ["author", "Ana Lima"],
            ["time", "4 March 2026"],
            ["time", "2026-03-04T05:06:07"],
            ["comment", "Description Halle f\u00fcr Pr\u00fcfung"],
            ["comment", "Hall 4"],
            ["other", "Comment"],
            ["other", "XMP"],
        ],
    )
    keep("exif.png", saved(picture(), "PNG", exif=exif(6)), EXIF_SHOWN)
    keep("turned.png", saved(picture(), "PNG", exif=exif(6, full=False)), [])
    keep("profile.png", saved(picture(), "PNG", icc_profile=profile()), [["other", "ICC"]])
    moving = saved(
        picture(), "PNG", save_all=True, append_images=[picture().rotate(180)], duration=100, exif=exif()
    )
    keep("moving.png", moving, EXIF_SHOWN)
    time = chunk(b"tIME", struct.pack(">H5B", 2026, 3, 4, 5, 6, 7))
    keep(
        "own.png",
        after_head(plain, time, chunk(b"prVt", b"Ana Lima")),
        [["time", "2026-03-04 05:06"], ["other", "prVt"]],
    )
    keep("appended.png", plain + saved(picture(), "JPEG"), [["thumbnail", ""]])


def webps():
    keep("plain.webp", saved(picture(), "WEBP"), [])
    keep("lossless.webp", saved(picture("RGBA"), "WEBP", lossless=True), [])
    translucent = picture("RGBA")
    translucent.putalpha(120)
    keep("alpha.webp", saved(translucent, "WEBP", exif=exif()), EXIF_SHOWN)
    keep("xmp.webp", saved(picture(), "WEBP", xmp=XMP), XMP_SHOWN)
    keep("profile.webp", saved(picture(), "WEBP", icc_profile=profile()), [["other", "ICC"]])
    keep("turned.webp", saved(picture(), "WEBP", exif=exif(6)), EXIF_SHOWN)
    moving = saved(
        picture(), "WEBP", save_all=True, append_images=[picture().rotate(180)], duration=100, xmp=XMP
    )
    keep("moving.webp", moving, XMP_SHOWN)
    keep("appended.webp", saved(picture(), "WEBP") + b"Ana Lima", [["other", "+ 8 B"]])


jpegs()
pngs()
webps()
json.dump(PICTURES, sys.stdout, indent=1, ensure_ascii=False)
sys.stdout.write("\n")
