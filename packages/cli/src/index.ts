/** @packageDocumentation The cleartext command. */

// The command line of a process, and one command line in a program or test.
export { main, run } from './program.ts';
export { type Terminal } from './terminal.ts';
