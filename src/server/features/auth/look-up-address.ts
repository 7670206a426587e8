import { askWhois, WhoisError, type WhoisNetwork } from './ask-whois.ts';
import { parseWhois, type WhoisFacts } from './parse-whois.ts';

export type AddressLookup =
  | { readonly ok: true; readonly facts: WhoisFacts }
  | { readonly ok: false; readonly sentence: string };

/** Asks a server about an address and reads its answer. Never throws for what a server, or its name, is. */
export async function lookUpAddress(
  network: WhoisNetwork,
  question: { readonly server: string; readonly address: string },
): Promise<AddressLookup> {
  try {
    const facts = parseWhois(await askWhois(network, question));
    if (facts !== null) return { ok: true, facts };
    return { ok: false, sentence: `${question.server} answered, but said nothing of this address.` };
  } catch (error) {
    if (error instanceof WhoisError) return { ok: false, sentence: error.message };
    throw error;
  }
}
