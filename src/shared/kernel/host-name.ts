/** Names of servers on the public internet, as somebody may set one. */

const HOST_NAME_LENGTH_MAX = 253;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** Letters, or the ASCII form of letters: a last label with digits could be read as an address by somebody. */
const TOP_LABEL = /^(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$/;
/** Ends of names that mean this machine, this network, or nothing that can be reached. */
const NOT_PUBLIC =
  /(?:^|\.)(?:localhost|localdomain|local|internal|intranet|lan|home|corp|invalid|onion|arpa)$/;

export type HostNameDecision =
  | { readonly ok: true; readonly host: string }
  | { readonly ok: false; readonly sentence: string };

/** Judges what was typed as a server's name: a public host name and nothing else, no address, no port, no path. */
export function decideHostName(typed: string): HostNameDecision {
  const host = typed.trim().toLowerCase();
  if (host === '') return refuse('Enter the name of a server, such as whois.pwhois.org.');
  if (/^\[|^[\d.]+$|^[^.]*:[^.]*:/.test(host)) return refuse('Enter a name, not an address.');
  if (/[:/@\s?#\\]/.test(host)) return refuse('Enter the name alone, without a port, a path or spaces.');
  const labels = host.split('.');
  const top = labels.at(-1) ?? '';
  if (labels.length < 2) return refuse('Enter the whole name, with at least one dot.');
  if (
    host.length > HOST_NAME_LENGTH_MAX ||
    !labels.every((label) => LABEL.test(label)) ||
    !TOP_LABEL.test(top)
  ) {
    return refuse('This is not the name of a server: letters, digits and dashes between dots.');
  }
  if (NOT_PUBLIC.test(host)) return refuse('This name does not lead to the public internet.');
  return { ok: true, host };
}

function refuse(sentence: string): HostNameDecision {
  return { ok: false, sentence };
}
