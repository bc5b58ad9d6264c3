// The disk as a power cut leaves it, from what tests/lib/recorder.c wrote down.
//
// What the model promises, and no more (POSIX, and what journaling file systems do): the bytes of a file are on the
// disk after its fsync; names (created, renamed, removed) after the fsync of their folder; everything after syncfs.
// Of what was not flushed, each write may be there, not there, or there in part (whole sectors of 512 bytes), in any
// order; steps with names keep their order among themselves, and the journal may have got as far as any of them.
import fs from 'node:fs';
import path from 'node:path';

/** [{ step, path, path2, offset, data }] */
export function readRecord(file) {
  const all = fs.readFileSync(file), steps = [];
  for (let at = 0; at < all.length;) {
    const eol = all.indexOf(10, at);
    const [step, ...numbers] = all.subarray(at, eol).toString().split(' ');
    const [n1, n2, offset, bytes] = numbers.map(Number);
    at = eol + 1;
    const name = (from, length) => (length ? path.normalize(all.subarray(from, from + length).toString()) : '');
    steps.push({ step, path: name(at, n1), path2: name(at + n1, n2),
      offset, data: all.subarray(at + n1 + n2, at + n1 + n2 + bytes) });
    at += n1 + n2 + bytes + 1;
  }
  return steps;
}

function apply(content, op) {
  if (op.truncate !== undefined) {
    const cut = Buffer.alloc(op.truncate);
    content.copy(cut);
    return cut;
  }
  const grown = content.length < op.at + op.data.length ? Buffer.concat([content, Buffer.alloc(op.at + op.data.length - content.length)]) : Buffer.from(content);
  op.data.copy(grown, op.at);
  return grown;
}

export class Disk {
  constructor() {
    this.names = new Map(); // as programs see them: path -> file
    this.durable = new Map(); // as the disk has them
    this.journal = []; // steps with names that are not flushed
  }
  /** What was there from the beginning. */
  add(file, content) {
    const f = { durable: content, pending: [] };
    this.names.set(file, f);
    this.durable.set(file, f);
  }
  step({ step, path: p, path2, offset, data }) {
    if (p.endsWith('-shm')) return;
    const name = (change) => { change(this.names); this.journal.push({ folder: path.dirname(path2 || p), change }); };
    const flushFile = (f) => { for (const op of f.pending) f.durable = apply(f.durable, op); f.pending = []; };
    const flushNames = (which) => {
      // A journal is written from its beginning: with the last step of that folder, all before it.
      const last = this.journal.findLastIndex(which);
      for (const op of this.journal.splice(0, last + 1)) op.change(this.durable);
    };
    const file = this.names.get(p);
    if (step === 'create') { const f = { durable: Buffer.alloc(0), pending: [] }; name((m) => m.set(p, f)); }
    else if (step === 'write' && file) file.pending.push({ at: offset, data });
    else if (step === 'truncate' && file) file.pending.push({ truncate: offset });
    else if (step === 'unlink') name((m) => m.delete(p));
    else if (step === 'rename') name((m) => { const f = m.get(p); m.delete(p); if (f) m.set(path2, f); });
    else if (step === 'link') name((m) => { const f = m.get(p); if (f) m.set(path2, f); });
    else if (step === 'sync' && file) flushFile(file);
    else if (step === 'sync') flushNames((op) => op.folder === p);
    else if (step === 'syncfs') {
      flushNames(() => true);
      for (const f of new Set([...this.names.values(), ...this.durable.values()])) flushFile(f);
    }
  }
  /** path -> content after a power cut now. roll(n): 0 to n-1. luck 'none': nothing that was not flushed is there;
   *  'all': everything is; 'some': as it comes. always(path): writes to these are there in any case. */
  cut(luck, roll, always = () => false) {
    const keep = luck === 'all' ? this.journal.length : luck === 'none' ? 0 : roll(this.journal.length + 1);
    const names = new Map(this.durable);
    for (const op of this.journal.slice(0, keep)) op.change(names);
    const out = new Map();
    for (const [p, f] of names) {
      let content = f.durable;
      for (const op of f.pending) {
        if (luck === 'all' || always(p)) content = apply(content, op);
        else if (luck === 'some' && roll(2)) {
          if (op.truncate !== undefined || roll(4)) content = apply(content, op);
          else for (let at = 0; at < op.data.length;) { // torn: sectors one by one
            const end = Math.min(op.data.length, at + 512 - ((op.at + at) % 512));
            if (roll(2)) content = apply(content, { at: op.at + at, data: op.data.subarray(at, end) });
            at = end;
          }
        }
      }
      out.set(p, content);
    }
    return out;
  }
}
