/**
 * Workers that seal and open pieces, so that the page stays free and all cores work. The page makes the workers (their
 * address passes its Trusted Types policy); the pool keeps each busy with two pieces, one being handed over while the
 * other is worked on, so that memory does not grow with the file. Sends nothing, and stores nothing.
 */

import { placeOf } from "./attachment.ts";
import type { Attachment } from "./entry.ts";
import { ProtocolError } from "./errors.ts";
import type { Job, JobMessage, ResultMessage } from "./piece-job.ts";
import { PieceReader } from "./piece-reader.ts";

/** More workers than this only add memory: a disk and a network are behind them. */
const MOST_WORKERS = 8;
/** Pieces that a worker has in hand. */
const IN_HAND = 2;

interface Task extends JobMessage {
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (reason: unknown) => void;
}

/** Workers for attachments; close it when done. */
export class PiecePool {
  /** How many pieces are worked on at once: ask for about so many, and no more. */
  readonly size: number;
  readonly #make: () => Worker;
  readonly #workers: number;
  readonly #waiting: Task[] = [];
  readonly #inHand = new Map<Worker, Map<number, Task>>();
  readonly #readers = new WeakMap<Blob, PieceReader>();
  #count = 0;

  /** `make` starts a worker on piece-worker.ts; it is called when there is work, for at most `workers` at a time. */
  constructor(make: () => Worker, workers: number = navigator.hardwareConcurrency) {
    this.#make = make;
    this.#workers = Math.max(1, Math.min(workers, MOST_WORKERS));
    this.size = IN_HAND * this.#workers;
  }

  /**
   * Reads a piece of a described file again and seals it; fastest where pieces are asked for in order. Rejects with
   * `Mismatch` where the file has changed, `Missing` for a number that there is not.
   */
  async seal(file: Blob, attachment: Attachment, index: number): Promise<Uint8Array> {
    const place = placeOf(attachment, index);
    let reader = this.#readers.get(file);
    if (reader === undefined) {
      reader = new PieceReader(file);
      this.#readers.set(file, reader);
    }
    return this.#run({ task: "seal", key: attachment.key, place, bytes: await reader.read(index) });
  }

  /** The file's bytes in a sealed piece, which the pool takes: the array is empty afterwards. Rejects as `openPiece`. */
  async open(attachment: Attachment, index: number, sealed: Uint8Array): Promise<Uint8Array> {
    return this.#run({ task: "open", key: attachment.key, place: placeOf(attachment, index), bytes: sealed });
  }

  /** Stops all workers. What is under way rejects with an `AbortError`. The pool can be used again. */
  close(): void {
    const reason = new DOMException("closed", "AbortError");
    for (const task of this.#waiting.splice(0)) task.reject(reason);
    for (const worker of this.#inHand.keys()) this.#drop(worker, reason);
  }

  #run(job: Job): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ number: this.#count++, job, resolve, reject });
      this.#assign();
    });
  }

  #assign(): void {
    for (let task = this.#waiting[0]; task !== undefined; task = this.#waiting[0]) {
      const worker = this.#free();
      if (worker === null) return;
      this.#waiting.shift();
      this.#inHand.get(worker)?.set(task.number, task);
      const message: JobMessage = { number: task.number, job: task.job };
      worker.postMessage(message, [task.job.bytes.buffer as ArrayBuffer]);
    }
  }

  /** The worker with the least in hand, a new one rather than a busy one; null where all have enough. */
  #free(): Worker | null {
    const [best] = [...this.#inHand].sort(([, a], [, b]) => a.size - b.size);
    if ((best?.[1].size ?? 1) > 0 && this.#inHand.size < this.#workers) return this.#start();
    return best !== undefined && best[1].size < IN_HAND ? best[0] : null;
  }

  #start(): Worker {
    const worker = this.#make();
    this.#inHand.set(worker, new Map());
    worker.onmessage = ({ data: { number, result } }: MessageEvent<ResultMessage>) => {
      const tasks = this.#inHand.get(worker);
      const task = tasks?.get(number);
      tasks?.delete(number);
      if ("bytes" in result) task?.resolve(result.bytes);
      else task?.reject(new ProtocolError(result.error, "a piece was refused"));
      this.#assign();
    };
    // A worker that cannot start or breaks down: its pieces fail, and another takes the next.
    worker.onerror = (event) => {
      event.preventDefault();
      this.#drop(worker, new ProtocolError("Damaged", "a worker failed"));
      this.#assign();
    };
    return worker;
  }

  #drop(worker: Worker, reason: unknown): void {
    worker.terminate();
    for (const task of this.#inHand.get(worker)?.values() ?? []) task.reject(reason);
    this.#inHand.delete(worker);
  }
}
