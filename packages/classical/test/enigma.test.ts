/**
 * The rotor machine against published messages: they prove every wiring, notch and ring rule at once.
 */

import { record } from '@cleartext/core';
import { enigma, enigmaPositions, type EnigmaSettings, type RotorName } from '../src/index.ts';

const plain: EnigmaSettings = { rotors: ['I', 'II', 'III'] };

it('AAAAA becomes BDZGO (Wikipedia, "Enigma rotor details")', () => {
  expect(enigma(plain).encode('AAAAA')).toBe('BDZGO');
  expect(enigma({ ...plain, rings: [2, 2, 2] }).encode('AAAAA')).toBe('EWTYX');
});

// The example message of the instruction manual "Schluesselanleitung zur Chiffriermaschine Enigma I" of 1930.
it('the message of the 1930 manual', () => {
  const machine = enigma({
    rotors: ['II', 'I', 'III'],
    reflector: 'A',
    rings: [24, 13, 22],
    positions: 'ABL',
    plugs: 'AM FI NV PS TU WZ',
  });
  const ciphertext =
    'GCDSE AHUGW TQGRK VLFGX UCALX VYMIG MMNMF DXTGN VHVRM MEVOU YFZSL RHDRR XFJWC FHUHM UNZEF RDISI KBGPM YVXUZ';
  const plaintext =
    'FEIND LIQEI NFANT ERIEK OLONN EBEOB AQTET XANFA NGSUE DAUSG ANGBA ERWAL DEXEN DEDRE IKMOS TWAER TSNEU STADT';
  expect(machine.decode(ciphertext)).toBe(plaintext);
  expect(machine.encode(plaintext)).toBe(ciphertext);
});

// A real message of 7 July 1941 from the Russian campaign, broken by Geoff Sullivan and Frode Weierud: two parts, one key.
describe('Operation Barbarossa, 1941', () => {
  const key: EnigmaSettings = {
    rotors: ['II', 'IV', 'V'],
    reflector: 'B',
    rings: [2, 21, 12],
    plugs: 'AV BS CG DL FU HZ IN KM OW RX',
  };

  it('part one', () =>
    expect(
      enigma({ ...key, positions: 'BLA' }).decode(
        'EDPUD NRGYS ZRCXN UYTPO MRMBO FKTBZ REZKM LXLVE FGUEY SIOZV EQMIK UBPMM YLKLT TDEIS MDICA GYKUA CTCDO ' +
          'MOHWX MUUIA UBSTS LRNBZ SZWNR FXWFY SSXJZ VIJHI DISHP RKLKA YUPAD TXQSP INQMA TLPIF SVKDA SCTAC DPBOP VHJK',
      ),
    ).toBe(
      'AUFKL XABTE ILUNG XVONX KURTI NOWAX KURTI NOWAX NORDW ESTLX SEBEZ XSEBE ZXUAF FLIEG ERSTR ASZER IQTUN ' +
        'GXDUB ROWKI XDUBR OWKIX OPOTS CHKAX OPOTS CHKAX UMXEI NSAQT DREIN ULLXU HRANG ETRET ENXAN GRIFF XINFX RGTX',
    ));

  it('part two', () =>
    expect(
      enigma({ ...key, positions: 'LSD' }).decode(
        'SFBWD NJUSE GQOBH KRTAR EEZMW KPPRB XOHDR OEQGB BGTQV PGVKB VVGBI MHUSZ YDAJQ IROAX SSSNR EHYGG RPISE ' +
          'ZBOVM QIEMM ZCYSG QDGRE RVBIL EKXYQ IRGIR QNRDN VRXCY YTNJR',
      ),
    ).toBe(
      'DREIG EHTLA NGSAM ABERS IQERV ORWAE RTSXE INSSI EBENN ULLSE QSXUH RXROE MXEIN SXINF RGTXD REIXA UFFLI ' +
        'EGERS TRASZ EMITA NFANG XEINS SEQSX KMXKM XOSTW XKAME NECXK',
    ));
});

describe('stepping', () => {
  // Hamer, Cryptologia 21 (1997): the middle rotor moves on two key presses in succession.
  it('the double step', () => {
    expect(enigmaPositions({ ...plain, positions: 'ADS' }, 6)).toEqual(['ADT', 'ADU', 'ADV', 'AEW', 'BFX', 'BFY']);
    expect(enigmaPositions({ rotors: ['III', 'II', 'I'], positions: 'KDN' }, 6)).toEqual([
      'KDO',
      'KDP',
      'KDQ',
      'KER',
      'LFS',
      'LFT',
    ]);
  });

  it.each([
    ['I', 'Q'],
    ['II', 'E'],
    ['III', 'V'],
    ['IV', 'J'],
    ['V', 'Z'],
  ] as const)('rotor %s carries its neighbour along after %s', (right, notch) => {
    const others = (['I', 'II', 'III'] as RotorName[]).filter((name) => name !== right);
    const before = enigmaPositions({ rotors: [others[0], others[1], right], positions: `BB${notch}` }, 1)[0];
    expect(before.slice(0, 2)).toBe('BC');
    expect(enigmaPositions({ rotors: [others[0], others[1], right], positions: 'BBB' }, 1)).toEqual(['BBC']);
  });

  it('because of the double step the period is 26 * 25 * 26, not 26 * 26 * 26', () => {
    const positions = enigmaPositions(plain, 26 * 25 * 26 + 1);
    expect(positions.at(-1)).toBe(positions[0]);
    expect(new Set(positions).size).toBe(16_900);
  });
});

describe('laws', () => {
  it('no letter becomes itself, and the machine is its own inverse at every position', () => {
    const machine = enigma({
      rotors: ['V', 'III', 'IV'],
      reflector: 'C',
      rings: [7, 3, 26],
      positions: 'QEV',
      plugs: 'AB CD',
    });
    for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') {
      const text = letter.repeat(800);
      const ciphertext = machine.encode(text);
      expect(ciphertext).not.toContain(letter);
      expect(machine.decode(ciphertext)).toBe(text);
    }
  });

  it('a trace tells the way of each letter and changes nothing', () => {
    const { result, events } = record((trace) => enigma(plain).encode('A, A', trace));
    expect(result).toBe('B, D');
    // Key A, plugboard A, right C, middle D, left F, reflector S, left S, middle E, right B, plugboard B (ring 01, window AAB).
    expect(events[0]).toEqual({ step: 'key press', positions: 'AAB', path: 'AACDFSSEBB' });
    expect(events).toHaveLength(2);
  });

  it('case is kept, other characters pass without a key press', () =>
    expect(enigma(plain).encode('a1Aa aA!')).toBe('b1Dz gO!'));
});

it('errors name the setting', () => {
  const withSettings = (settings: object) => () => enigma({ ...plain, ...settings });
  expect(withSettings({ rotors: ['I', 'II'] })).toThrow(
    new RangeError('rotors: expected three rotors, found an Array'),
  );
  expect(withSettings({ rotors: ['I', 'II', 'VI'] })).toThrow(
    new RangeError('rotors[2]: expected I, II, III, IV or V, found "VI"'),
  );
  expect(withSettings({ rotors: ['I', 'II', 'II'] })).toThrow('rotors: expected three different rotors, found I II II');
  expect(withSettings({ reflector: 'D' })).toThrow(new RangeError('reflector: expected A, B or C, found "D"'));
  expect(withSettings({ rings: [1, 1] })).toThrow(
    new RangeError('rings: expected three ring settings, found an Array'),
  );
  expect(withSettings({ rings: [1, 1, 27] })).toThrow(new RangeError('rings[2]: expected 1 to 26, found 27'));
  expect(withSettings({ positions: 'AA' })).toThrow(new RangeError('positions: expected 3 letters, found 2'));
  expect(withSettings({ positions: 'A1A' })).toThrow('positions: expected letters of the alphabet only, found "1"');
  expect(withSettings({ plugs: 'AB CB' })).toThrow(
    new RangeError('plugs: expected one cable to a letter, found a second one at B'),
  );
  expect(withSettings({ plugs: 'AA' })).toThrow(
    new RangeError('plugs: expected pairs of two different letters, found "AA"'),
  );
  expect(() => enigmaPositions(plain, -1)).toThrow(RangeError);
});
