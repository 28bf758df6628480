/** What a station may have us keep of one customer: 512 characters in each part (N09). */
export const MAX_PARTS = 1000;

/** One part of what a station knows of a customer. */
export interface CustomerInformationPart {
  requestId: number;
  /** From 0. */
  seqNo: number;
  isLast: boolean;
  data: string;
}
