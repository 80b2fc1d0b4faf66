// How much of the memory mails take while they are under way: so much in all, and so much for each business, so that the large mails of one leave room for the others.

export interface MailMemory {
  /** Whether there is room for so many bytes more; takes it if so. */
  take(share: string, bytes: number): boolean;
  give(share: string, bytes: number): void;
}

export function createMailMemory(bytesMax: number, shareBytesMax: number): MailMemory {
  const shares = new Map<string, number>();
  let all = 0;
  return {
    take(share, bytes) {
      const before = shares.get(share) ?? 0;
      if (all + bytes > bytesMax || before + bytes > shareBytesMax) return false;
      shares.set(share, before + bytes);
      all += bytes;
      return true;
    },
    give(share, bytes) {
      const left = (shares.get(share) ?? 0) - bytes;
      if (left > 0) shares.set(share, left);
      else shares.delete(share);
      all -= bytes;
    },
  };
}
