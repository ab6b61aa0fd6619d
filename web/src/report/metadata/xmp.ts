/** Finds in XMP, which is XML, what a person would want to know about. XMP as a whole is always left out. */

import type { Bytes } from "./bytes.ts";
import type { Notes } from "./notes.ts";

/** Names of properties, whose text stands in an attribute, in the element, or first in a list in it. */
const PROPERTIES = [
  ["place", "exif:GPSL(?:at|ong)itude|photoshop:City"],
  ["device", "tiff:M(?:ake|odel)|aux:SerialNumber|exifEX:BodySerialNumber|xmp:CreatorTool"],
  ["author", "dc:creator|dc:rights|photoshop:Credit"],
  ["time", "xmp:CreateDate|exif:DateTimeOriginal"],
  ["comment", "dc:description|dc:title"],
] as const;

/** More than this is not searched. */
const MOST = 256 * 1024;

/** Notes what an XMP packet says, and that there was one. Every pattern has bounds, so hostile texts take no longer. */
export function readXmp(packet: Bytes, notes: Notes): void {
  const text = new TextDecoder().decode(packet.subarray(0, MOST));
  for (const [kind, names] of PROPERTIES) {
    const property = `\\b(?:${names})(?:="([^"]{1,200})"|>(?:\\s{0,99}<rdf:[^>]{0,99}>){0,3}([^<]{1,200})<)`;
    for (const [, attribute, element] of text.matchAll(new RegExp(property, "g"))) {
      notes.text(kind, attribute ?? element ?? "");
    }
  }
  notes.add("other", "XMP");
}
