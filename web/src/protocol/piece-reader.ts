/**
 * Reads a file piece by piece. Whoever asks for the pieces in order is served from one stream: reading slices costs
 * Chromium several milliseconds each, more than sealing does.
 */

import { PIECE } from "./entry.ts";
import { padme } from "./padding.ts";
import { breathe } from "./pause.ts";

/** The length of a piece's padded plaintext, for an attachment of `size` bytes. */
export function pieceLength(size: number, index: number): number {
  return Math.max(0, Math.min(PIECE, padme(size) - index * PIECE));
}

/** One file's pieces. Reads one at a time, and holds no more than it has been asked for. */
export class PieceReader {
  readonly #file: Blob;
  /** The piece that the stream comes to next. */
  #next = 0;
  #stream: ReadableStreamDefaultReader<Uint8Array> | undefined;
  /** What the stream gave beyond the last piece. */
  #rest = new Uint8Array();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(file: Blob) {
    this.#file = file;
  }

  /** A piece's padded plaintext. Rejects as the file's stream does, where the file is gone or has changed. */
  read(index: number): Promise<Uint8Array> {
    const piece = this.#turn.then(() => this.#read(index));
    this.#turn = piece.catch(() => this.close());
    return piece;
  }

  /** Lets go of the file; a later {@link read} opens it again. */
  async close(): Promise<void> {
    const stream = this.#stream;
    this.#stream = undefined;
    await stream?.cancel().catch(() => {});
  }

  async #read(index: number): Promise<Uint8Array> {
    if (this.#stream === undefined || index !== this.#next) {
      await this.close();
      this.#stream = this.#file
        .slice(index * PIECE)
        .stream()
        .getReader();
      this.#rest = new Uint8Array();
    }
    this.#next = index + 1;
    const piece = new Uint8Array(pieceLength(this.#file.size, index));
    for (let filled = 0; filled < piece.length; ) {
      if (this.#rest.length === 0) {
        // A stream that has much at hand would otherwise be read without a moment for the page.
        await breathe();
        const { done, value } = await this.#stream.read();
        // The rest of the piece is padding.
        if (done) break;
        this.#rest = value as Uint8Array<ArrayBuffer>;
      }
      const part = this.#rest.subarray(0, piece.length - filled);
      piece.set(part, filled);
      filled += part.length;
      this.#rest = this.#rest.subarray(part.length);
    }
    return piece;
  }
}
