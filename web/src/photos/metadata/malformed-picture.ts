/** The file is not built as its format says, so nobody can tell what is in it: it is not sent as it is. */
export class MalformedPicture extends Error {
  constructor(what: string) {
    super(`a picture that is not well formed: ${what}`);
    this.name = 'MalformedPicture';
  }
}
