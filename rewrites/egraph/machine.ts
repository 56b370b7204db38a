import type { EGraph } from './egraph.ts';
import { grown } from './ints.ts';
import type { Operators, Term } from './language.ts';
import type { NodeTable } from './node-table.ts';
import { type Equation, isVariable, variablesOf } from './pattern.ts';

/** Puts each e-node of an operator into the registers: its class into `reg`, its children from `out` on. */
interface Scan {
  readonly kind: 'scan';
  readonly op: number;
  readonly arity: number;
  readonly reg: number;
  readonly out: number;
}
/** Puts each class into a register. */
interface Classes {
  readonly kind: 'classes';
  readonly reg: number;
}
/** Puts the children of each e-node of the class in `reg` that has the operator into the registers from `out` on. */
interface Bind {
  readonly kind: 'bind';
  readonly op: number;
  readonly arity: number;
  readonly reg: number;
  readonly out: number;
}
interface Compare {
  readonly kind: 'compare';
  readonly reg: number;
  readonly other: number;
}
/** The class of a term whose variables are known is the one in `reg`, or goes there when `sets`. */
interface Lookup {
  readonly kind: 'lookup';
  readonly build: Build;
  readonly reg: number;
  readonly sets: boolean;
}
type Instruction = Scan | Classes | Bind | Compare | Lookup;

/** A left side, compiled: a match puts a class for each variable (and for each equation without one) into its register. */
export interface Program {
  readonly instructions: readonly Instruction[];
  /** Registers of the variables of a match, in the order of `variables`; the first is that of the root. */
  readonly outputs: readonly number[];
  /** The root (under the name of its variable, or '') and then the others. */
  readonly variables: readonly string[];
  readonly registers: number;
}

/**
 * A term with variables, children first: for each step its operator, its number of arguments, and these. An argument from 0 on is a value
 * by its number, a negative one the class of step `-1 - argument`.
 */
export interface Build {
  readonly code: Int32Array;
  readonly result: number;
}

export function compileBuild(root: Term, operators: Operators, numberOf: (variable: string) => number): Build {
  const code: number[] = [];
  let steps = 0;
  const visit = (node: Term): number => {
    if (isVariable(node)) return numberOf(node.op);
    const args = node.children.map(visit);
    code.push(operators.intern(node.op, args.length), args.length, ...args);
    steps += 1;
    return -steps;
  };
  const result = visit(root);
  return { code: Int32Array.from(code), result };
}

/** Classes of the steps of the build that is under way. */
let done: Int32Array = new Int32Array(64);

/** Adds a term to the graph; values of variables are read from `values` at `offset`. */
export function addBuild<D>(egraph: EGraph<D>, { code, result }: Build, values: Int32Array, offset: number): number {
  let step = 0;
  for (let at = 0; at < code.length; step += 1) {
    loadKey(egraph.nodes, code, at, values, offset);
    const arity = code[at + 1] as number;
    keep(step, egraph.addKey(code[at] as number, arity));
    at += 2 + arity;
  }
  return result >= 0 ? (values[offset + result] as number) : (done[-1 - result] as number);
}

/** The class of a term, or -1 when it is not in the graph. */
function lookupBuild<D>(egraph: EGraph<D>, { code, result }: Build, values: Int32Array): number {
  let step = 0;
  for (let at = 0; at < code.length; step += 1) {
    loadKey(egraph.nodes, code, at, values, 0);
    const arity = code[at + 1] as number;
    const id = egraph.lookupKey(code[at] as number, arity);
    if (id < 0) return -1;
    keep(step, id);
    at += 2 + arity;
  }
  return result >= 0 ? (values[result] as number) : (done[-1 - result] as number);
}

function loadKey(nodes: NodeTable, code: Int32Array, at: number, values: Int32Array, offset: number): void {
  const arity = code[at + 1] as number;
  nodes.reserveKey(arity);
  const { key } = nodes;
  for (let i = 0; i < arity; i += 1) {
    const arg = code[at + 2 + i] as number;
    key[i] = (arg >= 0 ? values[offset + arg] : done[-1 - arg]) as number;
  }
}

function keep(step: number, id: number): void {
  if (step >= done.length) done = grown(done, step + 1);
  done[step] = id;
}

/** Parts of a left side that wait for their instruction. */
interface Todo {
  readonly node: Term;
  /** Where its class will be; `undefined` while it is not known. */
  readonly reg: number | undefined;
  readonly variable: string | undefined;
}

class Compiler {
  readonly instructions: Instruction[] = [];
  readonly registers = new Map<string, number>();
  next = 0;
  readonly #operators: Operators;

  constructor(operators: Operators) {
    this.#operators = operators;
  }

  /** Always the part that leaves least to try: what is known whole, then what is reached from what is known, then the most bound. */
  compile(parts: readonly Todo[]): void {
    let todo = [...parts];
    while (todo.length > 0) {
      const best = todo.reduce((a, b) => (this.#freedom(b) < this.#freedom(a) ? b : a));
      todo = [...todo.filter((one) => one !== best), ...this.#emit(best)];
    }
  }

  #known(node: Term): boolean {
    return variablesOf(node).every((name) => this.registers.has(name));
  }

  #regOf(part: Todo): number | undefined {
    return part.reg ?? (part.variable === undefined ? undefined : this.registers.get(part.variable));
  }

  #freedom(part: Todo): number {
    const size = variablesOf(part.node).filter((name) => !this.registers.has(name)).length;
    if (!isVariable(part.node) && this.#known(part.node)) return -1;
    return this.#regOf(part) === undefined ? 1000 + size : size;
  }

  #emit(part: Todo): Todo[] {
    const { node } = part;
    const reg = this.#regOf(part);
    if (isVariable(node)) return this.#variable(part, reg);
    if (this.#known(node)) {
      const build = compileBuild(node, this.#operators, (name) => this.registers.get(name) as number);
      this.instructions.push({ kind: 'lookup', build, reg: reg ?? this.#fresh(part), sets: reg === undefined });
      return [];
    }
    const op = this.#operators.intern(node.op, node.children.length);
    const arity = node.children.length;
    const root = reg ?? this.#fresh(part);
    const out = this.next;
    this.next += arity;
    this.instructions.push({ kind: reg === undefined ? 'scan' : 'bind', op, arity, reg: root, out });
    return node.children.map((child, i) => ({ node: child, reg: out + i, variable: undefined }));
  }

  #variable(part: Todo, reg: number | undefined): Todo[] {
    const known = this.registers.get(part.node.op);
    if (reg !== undefined && known !== undefined) this.instructions.push({ kind: 'compare', reg, other: known });
    else if (reg !== undefined) this.registers.set(part.node.op, reg);
    else if (known !== undefined) this.registers.set(part.variable ?? '', known);
    else {
      const fresh = this.#fresh(part);
      this.instructions.push({ kind: 'classes', reg: fresh });
      this.registers.set(part.node.op, fresh);
    }
    return [];
  }

  #fresh(part: Todo): number {
    const reg = this.next;
    this.next += 1;
    this.registers.set(part.variable ?? '', reg);
    return reg;
  }
}

/** Compiles the left side of a rule. Variables are named in the order in which they come; the first output is the root. */
export function compile(equations: readonly Equation[], operators: Operators): Program {
  const compiler = new Compiler(operators);
  compiler.compile(equations.map(({ variable, pattern }) => ({ node: pattern.root, reg: undefined, variable })));
  const root = equations[0]?.variable ?? '';
  const names = equations.flatMap(({ variable, pattern }) => [variable ?? '', ...pattern.variables]);
  const variables = [...new Set([root, ...names])];
  const outputs = variables.map((name) => compiler.registers.get(name) as number);
  return { instructions: compiler.instructions, outputs, variables, registers: compiler.next };
}

/** Matches of one rule: rows of one class for each variable of the program. */
export class Matches {
  readonly width: number;
  rows: Int32Array = new Int32Array(64);
  count = 0;

  constructor(width: number) {
    this.width = width;
  }
}

/** Runs one program over a rebuilt graph. */
export class Machine<D> {
  readonly #egraph: EGraph<D>;
  readonly #program: Program;
  readonly #regs: Int32Array;
  readonly #matches: Matches;
  #matchLimit = 0;
  #workLimit = 0;
  #work = 0;

  constructor(egraph: EGraph<D>, program: Program) {
    this.#egraph = egraph;
    this.#program = program;
    this.#regs = new Int32Array(program.registers);
    this.#matches = new Matches(program.outputs.length);
  }

  /** All matches, or the first ones up to a limit: so many matches, or so much work done by the graph. True until the next search. */
  search(matchLimit: number, workLimit: number): Matches {
    this.#matches.count = 0;
    this.#matchLimit = matchLimit;
    this.#workLimit = workLimit;
    this.#work = this.#egraph.work;
    this.#run(0);
    this.#egraph.work = this.#work;
    return this.#matches;
  }

  /** Runs the instructions from `at` on; false when a limit is reached. */
  #run(at: number): boolean {
    const instruction = this.#program.instructions[at];
    if (instruction === undefined) return this.#yield();
    switch (instruction.kind) {
      case 'bind':
        return this.#bind(instruction, at + 1);
      case 'compare':
        return this.#regs[instruction.reg] !== this.#regs[instruction.other] || this.#run(at + 1);
      case 'lookup': {
        const id = lookupBuild(this.#egraph, instruction.build, this.#regs);
        if (id < 0) return true;
        if (instruction.sets) this.#regs[instruction.reg] = id;
        return this.#regs[instruction.reg] !== id || this.#run(at + 1);
      }
      case 'scan':
        return this.#scan(instruction, at + 1);
      case 'classes':
        return this.#eachClass(instruction.reg, at + 1);
    }
  }

  #bind({ op, arity, reg, out }: Bind, next: number): boolean {
    const { index, nodes } = this.#egraph;
    const regs = this.#regs;
    const id = regs[reg] as number;
    const { classOps, byClass } = index;
    const to = index.classStart[id + 1] as number;
    let at = index.classStart[id] as number;
    while (at < to && (classOps[at] as number) < op) at += 1;
    const rows = nodes.rows.items;
    if (this.#work >= this.#workLimit) return false;
    for (; at < to && classOps[at] === op; at += 1) {
      this.#work += 1;
      const row = byClass[at] as number;
      for (let k = 0; k < arity; k += 1) regs[out + k] = rows[row + k] as number;
      if (!this.#run(next)) return false;
    }
    return true;
  }

  #scan({ op, arity, reg, out }: Scan, next: number): boolean {
    const { index, nodes } = this.#egraph;
    const regs = this.#regs;
    if (op + 1 >= index.opStart.length) return true;
    const to = index.opStart[op + 1] as number;
    for (let at = index.opStart[op] as number; at < to; at += 1) {
      if (this.#work >= this.#workLimit) return false;
      this.#work += 1;
      const row = index.byOp[at] as number;
      for (let k = 0; k < arity; k += 1) regs[out + k] = nodes.rows.items[row + k] as number;
      regs[reg] = index.classOf[at] as number;
      if (!this.#run(next)) return false;
    }
    return true;
  }

  #eachClass(reg: number, next: number): boolean {
    const { classes } = this.#egraph.index;
    for (let i = 0; i < classes.length; i += 1) {
      if (this.#work >= this.#workLimit) return false;
      this.#work += 1;
      this.#regs[reg] = classes[i] as number;
      if (!this.#run(next)) return false;
    }
    return true;
  }

  #yield(): boolean {
    const { outputs } = this.#program;
    const matches = this.#matches;
    const width = outputs.length;
    const start = matches.count * width;
    if (start + width > matches.rows.length) matches.rows = grown(matches.rows, start + width);
    for (let i = 0; i < width; i += 1) matches.rows[start + i] = this.#regs[outputs[i] as number] as number;
    matches.count += 1;
    return matches.count < this.#matchLimit;
  }
}
