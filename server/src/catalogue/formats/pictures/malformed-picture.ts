// A picture that does not follow its own format, or goes beyond what is read of it: it is left as it is.

export class MalformedPicture extends Error {
  override readonly name = 'MalformedPicture';
}
