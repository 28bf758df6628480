/** How many answers of a station are kept. */
export const MAX_SHARED_ANSWERS = 16;
/** Longer than this, and an answer is not kept: what a station can make the others hold is bounded. */
export const MAX_SHARED_ANSWER_LENGTH = 2_048;
/** From the last one that was added. */
export const SHARED_ANSWERS_TTL_MS = 15 * 60_000;

/**
 * The answers that each station was given last, as texts that mean nothing here, shared so that a station which comes
 * back to another process is answered again as it was answered before. They may be lost: then a repeated message is
 * taken for a new one.
 *
 * Nothing waits for `add` and `clear`: what cannot be shared is dropped, and counted.
 */
export abstract class SharedAnswers {
  /** Answers that could not be shared since the process began. */
  droppedCount = 0;

  /** The newest first. Rejects with BackplaneUnavailableError while Redis is away. */
  abstract read(stationId: string): Promise<string[]>;

  /** The oldest goes when there are too many. */
  abstract add(stationId: string, answer: string): void;

  /** Forgets all of a station, whichever process added them. */
  abstract clear(stationId: string): void;

  /** Resolves when everything added before has been sent or dropped. */
  abstract flush(): Promise<void>;
}
