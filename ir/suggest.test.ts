import { expect, test } from 'vitest';
import { closest, didYouMean } from './suggest.ts';

test.each([
  ['maxMachine', ['maxMachines', 'maxShards', 'maxWork'], 'maxMachines'],
  ['decuple', ['decouple', 'partition', 'pack'], 'decouple'],
  ['partiton', ['decouple', 'partition', 'pack'], 'partition'],
  ['apck', ['decouple', 'partition', 'pack'], 'pack'],
  ['Coord', ['Client', 'Coordinator', 'Participant'], 'Coordinator'],
  ['PARTICIPANT', ['Client', 'Participant'], 'Participant'],
  ['sendNS', ['receiveNs', 'sendNs'], 'sendNs'],
  ['x', ['a', 'b'], null],
  ['ab', ['abacus', 'xy'], null],
  ['nothing', ['decouple', 'partition', 'pack'], null],
  ['', ['a'], null],
  ['name', [], null],
])('%s', (name, known, found) => {
  expect(closest(name, known)).toBe(found);
});

test('as the end of a sentence', () => {
  expect(`there is no rule 'pak'${didYouMean('pak', ['pack'])}`).toBe("there is no rule 'pak'; did you mean 'pack'?");
  expect(didYouMean('entirely', ['pack'])).toBe('');
});
