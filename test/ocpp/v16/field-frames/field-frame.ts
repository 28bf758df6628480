import { readFileSync } from 'node:fs';
import type { RawCharger } from '../../../support/raw-charger.ts';
import type { TestSystem } from '../../../support/system.ts';

/** A frame as a real charger sent it. */
export interface FieldFrame {
  /** The charger and what it sent, such as `Alfen EVE: StartTransaction`; the answer to a command is `answer`. */
  readonly name: string;
  readonly note: string;
  readonly text: string;
}

interface Line {
  charger: string;
  frame: string;
  note: string;
}

export const FIELD_FRAMES: readonly FieldFrame[] = readFileSync(
  new URL('../field-frames.jsonl', import.meta.url),
  'utf8',
)
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => {
    const { charger, frame, note } = JSON.parse(line) as Line;
    const [type, , action] = JSON.parse(frame) as [number, string, unknown];
    return { name: `${charger}: ${type === 2 ? String(action) : 'answer'}`, note, text: frame };
  });

/** A charger of its own for each frame. */
export interface Given {
  readonly system: TestSystem;
  readonly charger: RawCharger;
  readonly stationId: string;
  readonly text: string;
}

/** Sends the frame, and checks the answer and what is stored. */
export type FieldCase = (given: Given) => Promise<void>;

/** The frame with something in it replaced, which must be there. */
export function altered(text: string, ...changes: [from: string, to: string][]): string {
  return changes.reduce((changed, [from, to]) => {
    if (!changed.includes(from)) throw new Error(`the frame has no ${from}`);
    return changed.replace(from, to);
  }, text);
}
