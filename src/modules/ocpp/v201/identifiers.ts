/**
 * Members that name something, or are whole or nothing: what is cut short is another one, or none. Tokens, transactions,
 * components and variables, what vendors call their messages, files and where they are, and all of certificates.
 */
export const IDENTIFIERS = new RegExp(
  [
    /\/(idToken|additionalIdToken|transactionId|vendorId|messageId|filename|language)$/,
    /\/(component|variable|display)\/(name|instance)$/,
    /\/location\/\d+$/,
    /[cC]ertificateHashData\/|^\/ocspRequestData\/|^\/(certificate|csr|exiRequest|iso15118SchemaVersion)$/,
  ]
    .map(({ source }) => source)
    .join('|'),
);
