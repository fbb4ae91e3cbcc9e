/** `cleartext completion`: a script with which bash or zsh completes commands and options at the press of a key. */

import { hashes } from '@cleartext/hash';
import { ciphers } from '@cleartext/symmetric';
import { Argument, type Command } from 'commander';
import type { Terminal } from '../terminal.ts';
import { examples } from './register.ts';

/** Adds `completion`; it knows the commands that are registered when it runs. */
export function registerCompletion(parent: Command, terminal: Terminal): void {
  parent
    .command('completion')
    .description('a script that completes commands and options in your shell')
    .addArgument(new Argument('<shell>', 'for which shell').choices(['bash', 'zsh']))
    .addHelpText(
      'after',
      examples(
        'source <(cleartext completion bash)',
        'cleartext completion zsh > ~/.cleartext.zsh && source ~/.cleartext.zsh',
      ),
    )
    .action((shell: string) => terminal.write(shell === 'zsh' ? `${ZSH_HEAD}${script(parent)}` : script(parent)));
}

/** zsh understands bash's completions once it is told to. */
const ZSH_HEAD = 'autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n';

function script(root: Command): string {
  return [
    '_cleartext() {',
    '  local at="" word',
    // The words before the one under the cursor that name commands; options and files end the path.
    '  for word in "${COMP_WORDS[@]:1:$((COMP_CWORD - 1))}"; do',
    '    case "$at $word" in',
    ...paths(root).map((words) => `      ${JSON.stringify(` ${words.join(' ')}`)}) at="$at $word" ;;`),
    '    esac',
    '  done',
    '  case "$at" in',
    ...[[], ...paths(root)].map((words) => `    ${pattern(words)}) word=${JSON.stringify(choices(root, words))} ;;`),
    '  esac',
    // After an option with a value there are only its choices, or files.
    '  case "$at ${COMP_WORDS[COMP_CWORD-1]}" in',
    ...optionChoices(root).map(([words, values]) => `    ${pattern(words)}) word=${JSON.stringify(values)} ;;`),
    '  esac',
    '  COMPREPLY=($(compgen -W "$word" -- "${COMP_WORDS[COMP_CWORD]}"))',
    '}',
    'complete -o default -F _cleartext cleartext',
    '',
  ].join('\n');
}

function pattern(words: readonly string[]): string {
  return JSON.stringify(words.length === 0 ? '' : ` ${words.join(' ')}`);
}

/** The words that lead to every command below the root. */
function paths(command: Command, words: readonly string[] = []): string[][] {
  return command.commands.flatMap((child) => [[...words, child.name()], ...paths(child, [...words, child.name()])]);
}

/** For every option that takes a value, the words that lead to it and its choices; none where it takes anything. */
function optionChoices(root: Command): [string[], string][] {
  return paths(root).flatMap((words) =>
    commandAt(root, words)
      .options.filter(({ required }) => required)
      .map(({ long, argChoices }): [string[], string] => [[...words, long ?? ''], (argChoices ?? []).join(' ')]),
  );
}

function commandAt(root: Command, words: readonly string[]): Command {
  return words.reduce<Command>((at, word) => at.commands.find((child) => child.name() === word) ?? at, root);
}

/** What may come after these words: commands, choices of the first argument, long options. */
function choices(root: Command, words: readonly string[]): string {
  const command = commandAt(root, words);
  const options = command.options.map(({ long }) => long ?? '').filter((long) => long !== '');
  const firsts = command.registeredArguments[0]?.argChoices ?? NAMES.get(words.join(' ')) ?? [];
  return [...command.commands.map((child) => child.name()), ...firsts, ...options, '--help'].join(' ');
}

/** The first arguments of commands that take the name of an algorithm. */
const NAMES: ReadonlyMap<string, readonly string[]> = new Map([
  ['cipher enc', ciphers.map(({ name }) => name)],
  ['cipher dec', ciphers.map(({ name }) => name)],
  ['hash', ['list', ...hashes.map(({ id }) => id)]],
  ['hmac', hashes.map(({ id }) => id)],
]);
