/**
 * The book of requests on disk: times only, of one day, shared by all processes of a user. A process
 * books its slot under a short kernel lock and then waits on its own; that it dies harms nobody.
 */

import type { Clock } from "../platform/clock.ts";
import type { Debug } from "../platform/debug.ts";
import { Failure } from "../platform/failure.ts";
import { FileError, type Files } from "../platform/files.ts";
import { joinPath } from "../platform/paths.ts";
import type { Random } from "../platform/random.ts";
import type { KernelLockTry } from "../platform/relay.ts";
import { QWEN_OAUTH } from "../providers/qwen_oauth.ts";
import { quotaFailure } from "../requests/answer_failure.ts";
import { chanceOf } from "../requests/chance.ts";
import { formatSeconds } from "../requests/format_seconds.ts";
import type { RequestBook, SlotRequest } from "../requests/request_book.ts";
import {
  believedTimes,
  type Booking,
  bookSlot,
  QWEN_OAUTH_LIMITS,
  type SlotLimits,
} from "../requests/request_slots.ts";
import { type RequestUsage, usageOf } from "../requests/request_usage.ts";
import { sweepLeftovers } from "./atomic_write.ts";
import { tryKernelLock } from "./kernel_lock.ts";
import { checkWritable } from "./ownership.ts";
import { type BookTimes, decodeBook, encodeBook } from "./request_book_text.ts";

/** What the book needs. */
export interface RequestBookParts {
  readonly files: Files;
  readonly clock: Clock;
  readonly random: Random;
  readonly debug: Debug;
}

const LOCK_TRIES = 400;
const LOCK_WAIT_MS = 5;
const HOUR_MS = 3_600_000;

/** The book, as one provider's requests use it. */
export class RequestBookFile implements RequestBook {
  readonly #parts: RequestBookParts;
  readonly #ownFolder: string;
  readonly #provider: string;
  readonly #limits: SlotLimits;

  constructor(parts: RequestBookParts, ownFolder: string, provider: string, limits: SlotLimits) {
    this.#parts = parts;
    this.#ownFolder = ownFolder;
    this.#provider = provider;
    this.#limits = limits;
  }

  async waitForSlot({ signal, onWait, latestMs }: SlotRequest): Promise<void> {
    const { clock, debug } = this.#parts;
    signal.throwIfAborted();
    const booking = await this.#book(signal, latestMs);
    if (booking === undefined) return;
    const { kind, slotMs } = booking;
    const nowMs = clock.nowMs();
    if (kind === "day_over") {
      const message =
        `The ${this.#limits.perDay} requests of "${this.#provider}" a day are used up`;
      throw quotaFailure(message, nowMs, { untilMs: slotMs, what: "the next day begins at" });
    }
    if (kind === "late") {
      const leftMs = (latestMs ?? nowMs) - nowMs;
      const message = `The next request to "${this.#provider}" may go in ` +
        `${formatSeconds(slotMs - nowMs)}, but the time limit ends in ${formatSeconds(leftMs)}`;
      throw quotaFailure(message, nowMs, { untilMs: slotMs, what: "its turn is at" });
    }
    if (slotMs <= nowMs) return;
    debug(() => `the request has its slot in ${slotMs - nowMs} ms`);
    onWait?.({ reason: "throttle", untilMs: slotMs });
    await clock.sleep(slotMs - nowMs, signal);
  }

  /** Undefined if the book cannot be kept: the service has its own limits, so the request goes. */
  async #book(signal: AbortSignal, latestMs: number | undefined): Promise<Booking | undefined> {
    try {
      const lock = await this.#lock(signal);
      try {
        return this.#bookLocked(latestMs);
      } finally {
        if (lock?.kind === "held") lock.release();
      }
    } catch (error) {
      if (!(error instanceof Failure) && !(error instanceof FileError)) throw error;
      this.#parts.debug(() => `the request is not in the book of requests: ${error.message}`);
      return undefined;
    }
  }

  /** Who holds it for longer has been stopped in the middle of it: nobody waits for that. */
  async #lock(signal: AbortSignal): Promise<KernelLockTry | undefined> {
    const { files, clock, debug } = this.#parts;
    for (let tries = 0; tries < LOCK_TRIES; tries++) {
      const lock = tryKernelLock(files, joinPath(this.#ownFolder, "requests.lock"));
      if (lock.kind !== "busy") return lock;
      await clock.sleep(LOCK_WAIT_MS, signal);
    }
    debug(() => "the lock of the book of requests is held for too long: going on without it");
    return undefined;
  }

  #bookLocked(latestMs: number | undefined): Booking {
    const { files, clock, random } = this.#parts;
    const path = bookPath(this.#ownFolder);
    checkWritable(files, path);
    const nowMs = clock.nowMs();
    const book = readBook(files, this.#ownFolder);
    const times = book.get(this.#provider) ?? [];
    const booking = bookSlot(times, nowMs, this.#limits, chanceOf(random), latestMs);
    if (booking.kind !== "booked") return booking;
    if (booking.times.length <= times.length) {
      sweepLeftovers(files, path, nowMs - HOUR_MS, undefined);
    }
    this.#write(path, keepCurrent(book, nowMs).set(this.#provider, booking.times));
    return booking;
  }

  /** Deliberately not flushed: after a loss of power the book may start anew, and nobody waits for a disk. */
  #write(path: string, book: BookTimes): void {
    const { files, random } = this.#parts;
    const temporary = `${path}.tmp.${random.uuid()}`;
    const file = files.createNew(temporary);
    try {
      try {
        file.overwrite(encodeBook(book));
      } finally {
        file.close();
      }
      files.rename(temporary, path);
    } catch (error) {
      files.remove(temporary);
      throw error;
    }
  }
}

/** The usage of the OAuth credential; undefined if there is no readable book. */
export function readUsage(
  files: Pick<Files, "readText">,
  ownFolder: string,
  nowMs: number,
): RequestUsage | undefined {
  const times = readBook(files, ownFolder).get(QWEN_OAUTH);
  if (times === undefined) return undefined;
  return usageOf(believedTimes(times, nowMs, QWEN_OAUTH_LIMITS), nowMs, QWEN_OAUTH_LIMITS);
}

function bookPath(ownFolder: string): string {
  return joinPath(ownFolder, "requests.json");
}

/** A book that is missing, unreadable or damaged is empty. */
function readBook(files: Pick<Files, "readText">, ownFolder: string): BookTimes {
  try {
    return decodeBook(files.readText(bookPath(ownFolder)) ?? "");
  } catch (error) {
    if (error instanceof FileError) return new Map();
    throw error;
  }
}

/** Other providers' times are kept for a day, by whatever limits they were booked. */
function keepCurrent(book: BookTimes, nowMs: number): Map<string, readonly number[]> {
  const entries = [...book].map(([provider, times]) =>
    [provider, believedTimes(times, nowMs, QWEN_OAUTH_LIMITS)] as const
  );
  return new Map(entries.filter(([, times]) => times.length > 0));
}
