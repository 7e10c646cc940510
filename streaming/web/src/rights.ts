/** What an account may do by its roles, as the service has it (`access/visitor.rs`): pages offer nothing that would be refused. */

import type { Me } from "./wire/account";

/** Gives the floor, takes up items, shuts the public out, and is told of the source. */
export const mayOperate = (me: Me | null): me is Me => has(me, "operator");

/** Corrects captions, edits the dictionary, and has recorded sound taken in. */
export const mayEdit = (me: Me | null): me is Me => has(me, "operator") || has(me, "clerk");

function has(me: Me | null, role: string): boolean {
  return me?.roles.includes(role) ?? false;
}
