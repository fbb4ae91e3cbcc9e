/** Why a connection of the shim was not as it had to be; the text goes to stderr, where the runner looks for BoringSSL's reason. */
export class ShimFailure extends Error {
  override readonly name = 'ShimFailure';
}
