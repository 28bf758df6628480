/** How many parts a report can have: more than there are variables that are kept. */
const MAX_PARTS = 5000;

/** The parts of a report that have come, by their sequence numbers from 0 on. */
export interface ReportProgress {
  readonly receivedParts: readonly number[];
  /** The number of the part that nothing follows; null until it has come. */
  readonly lastPart: number | null;
}

export const isPartNumber = (seqNo: number): boolean =>
  Number.isInteger(seqNo) && seqNo >= 0 && seqNo < MAX_PARTS;

/** Null for a part that has come before. Parts come in any order, and more than once. */
export function afterPart(
  { receivedParts, lastPart }: ReportProgress,
  seqNo: number,
  isLast: boolean,
): ReportProgress | null {
  if (receivedParts.includes(seqNo)) return null;
  return { receivedParts: [...receivedParts, seqNo], lastPart: isLast ? seqNo : lastPart };
}

/** OCPP 2.0.1 B07.FR.10: numbers begin at 0 and leave none out. */
export const isWhole = ({ receivedParts, lastPart }: ReportProgress): boolean =>
  lastPart !== null && receivedParts.filter((seqNo) => seqNo <= lastPart).length === lastPart + 1;
