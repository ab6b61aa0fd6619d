/** Bytes of a picture. Whoever reads behind their end through a {@link viewOf} gets a RangeError. */
export type Bytes = Uint8Array<ArrayBuffer>;

export function viewOf(bytes: Bytes): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** One character for each byte; shorter where the bytes end. */
export function latin1(bytes: Bytes, start: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(start, start + length));
}

/** The bytes of such a text. */
export function fromLatin1(text: string): Bytes {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** All parts, one after another. */
export function joined(parts: readonly Bytes[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
