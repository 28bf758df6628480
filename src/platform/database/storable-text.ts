/** Whether PostgreSQL can keep it, as text and as JSON: it has neither U+0000 nor lone surrogates. */
export const isStorableText = (text: string): boolean => text.isWellFormed() && !text.includes('\u0000');
