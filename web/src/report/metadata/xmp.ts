/** Finds in XMP, which is XML, what a person would want to know about. XMP as a whole is always left out. */

import type { Bytes } from "./bytes.ts";
import type { Notes } from "./notes.ts";

/** Names of properties, which stand as attributes or as elements with a text. */
const PROPERTIES = [
  ["place", "exif:GPSLatitude|exif:GPSLongitude|photoshop:City|Iptc4xmpCore:Location"],
  ["device", "tiff:Make|tiff:Model|aux:SerialNumber|exifEX:BodySerialNumber|xmp:CreatorTool"],
  ["author", "photoshop:AuthorsPosition|photoshop:Credit|xmpRights:Owner"],
  ["time", "xmp:CreateDate|exif:DateTimeOriginal|photoshop:DateCreated"],
] as const;

/** Names of properties whose text is the first of a list. */
const LISTS = [
  ["author", "dc:creator|dc:rights"],
  ["comment", "dc:description|dc:title"],
] as const;

/** More than this is not searched. */
const MOST = 256 * 1024;

/** Notes what an XMP packet says, and that there was one. Every pattern has bounds, so hostile texts take no longer. */
export function readXmp(packet: Bytes, notes: Notes): void {
  const text = new TextDecoder().decode(packet.subarray(0, MOST));
  for (const [kind, names] of PROPERTIES) {
    for (const [, attribute, element] of text.matchAll(
      new RegExp(`\\b(?:${names})(?:="([^"]{1,200})"|>([^<]{1,200})<)`, "g"),
    )) {
      notes.text(kind, attribute ?? element ?? "");
    }
  }
  for (const [kind, names] of LISTS) {
    const list = new RegExp(`<(?:${names})>(?:\\s{0,99}<rdf:[^>]{0,99}>){1,3}([^<]{1,200})<`, "g");
    for (const [, first] of text.matchAll(list)) notes.text(kind, first ?? "");
  }
  notes.add("other", "XMP");
}
