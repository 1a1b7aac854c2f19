import { ALL_PURPOSES, grants, narrowByGpc, type PurposeMask, purposeRecord } from '../../core/consent.ts';
import { AparteError } from '../../core/errors.ts';
import { type ConsentBody, parseConsentBody } from '../../core/wire/consent.ts';
import { type Admitted, admit, presentedKey, readJson } from '../door/port.ts';
import type { Call } from '../call.ts';
import type { Env } from '../env.ts';
import { count } from '../health/port.ts';
import type { ChoiceMade, Receipt } from '../../core/receipts.ts';
import { type Name, nameOf, setConsent } from '../people/port.ts';
import { loadRuntime } from '../project/port.ts';
import { mintAnonymousId, readVisitor, type Visitor } from '../visitor/port.ts';
import { isPreviewed } from './previewed.ts';
import { issuesAnswer, jsonAnswer } from './answers.ts';
import { isObject } from './envelope.ts';
import { giveBack, isFirstParty, rememberAll, withdrawn } from './give-back.ts';
import { requestProof } from './proof.ts';

const MAX_CONSENT_BYTES: number = 16 * 1024;

/** `POST /v1/consent`: records a choice and answers its receipt. A write key binds the device; a secret key, or an
 *  identity token, with a `userId` binds the person (and the device beside it, whose older choice would narrow it). */
export async function recordConsent(call: Call): Promise<Response> {
  const now = Date.now();
  const { request, env } = call;
  const runtime = await loadRuntime(env, call.ctx);
  const early = presentedKey(request) === undefined ? null : await admit(call, runtime, ['write', 'secret']);
  const raw = await readJson(request, MAX_CONSENT_BYTES);
  const admitted = early ?? (await admit(call, runtime, ['write', 'secret'], raw));
  const isProven = isObject(raw) && (await requestProof(runtime, request, admitted.trusted, now).proves(raw));
  const parsed = parseConsentBody(raw);
  if (!parsed.ok) return issuesAnswer(request, parsed.issues);
  const body = parsed.value;
  refuseBasis(body, admitted);
  const revision = runtime.environment(admitted.environment)?.revision ?? 0;
  const frame = { request, revision, startedAt: now, now: Date.now };

  const purposes = narrowByGpc(body.purposes, admitted.gpc);
  const visitor = await readVisitor(request, env, admitted.environment, now);
  const user = isProven ? body.userId : undefined;
  const known = await isKnown(call, visitor, body, purposes);
  const device = deviceOf(body, user, { admitted, visitor, request, purposes, known });
  if (device === undefined && user === undefined) {
    if (body.userId !== undefined) throw unprovenUser();
    count('counted');
    return jsonAnswer(frame, { receipt: unboundReceipt(body, purposes, now) }, withdrawn(request, purposes));
  }
  const choice = { admitted, revision, now, purposes, body };
  const { receipt, snapshot } = await record(env, choice, user, device);
  count('consented');
  rememberAll([snapshot]);
  const to = { snapshot, proven: user !== undefined, own: purposes };
  const given = await giveBack(device === undefined ? to : { ...to, anonymousId: device }, {
    env,
    request,
    admitted,
    now,
    visitor,
  });
  const told = device === undefined || device === body.anonymousId ? {} : { anonymousId: device };
  const shown = given.isTheirs ? receipt : withoutChain(receipt);
  return jsonAnswer(frame, { receipt: shown, ...told, ...given.body }, given);
}

/** Who asks a visitor asks for consent; another basis is what a backend knows. */
function refuseBasis({ basis }: ConsentBody, { key }: Admitted): void {
  if (basis === undefined || key.kind === 'secret') return;
  throw new AparteError('FORBIDDEN', 'basis: expected a secret key, got a write key');
}

/** In a preview nobody new becomes known; what somebody known allows or withdraws counts as ever. A device that is named
 *  without its cookie may be known too: what it refuses is kept. */
async function isKnown(
  call: Call,
  visitor: Visitor,
  body: ConsentBody,
  purposes: PurposeMask,
): Promise<boolean> {
  if (visitor.anonymousId !== undefined) return true;
  const isRefusal = body.anonymousId !== undefined && purposes !== ALL_PURPOSES;
  return isRefusal || !(await isPreviewed(call));
}

/** The device a choice is for: the body's, else the visitor's own cookie's, else, where something may be kept on it, a
 *  new one. A secret key's request has no device but the one it names. */
function deviceOf(
  body: ConsentBody,
  user: string | undefined,
  asked: { admitted: Admitted; visitor: Visitor; request: Request; purposes: PurposeMask; known: boolean },
): string | undefined {
  if (!asked.known) return undefined;
  if (body.anonymousId !== undefined) return body.anonymousId;
  if (asked.admitted.key.source !== 'browser') return undefined;
  if (isFirstParty(asked.request) && asked.visitor.anonymousId !== undefined)
    return asked.visitor.anonymousId;
  return user === undefined && grants(asked.purposes, 'storage') ? mintAnonymousId() : undefined;
}

interface Choice {
  readonly admitted: Admitted;
  readonly revision: number;
  readonly now: number;
  readonly purposes: PurposeMask;
  readonly body: ConsentBody;
}

async function record(
  env: Env,
  choice: Choice,
  user: string | undefined,
  device: string | undefined,
): Promise<Awaited<ReturnType<typeof setConsent>>> {
  const { admitted, revision, now } = choice;
  const { environment } = admitted;
  const ask = (home: Name, bound: { device?: string }) =>
    setConsent(env, {
      environment,
      revision,
      now,
      home,
      ...choiceMade(choice),
      ...bound,
    });
  const ofDevice =
    device === undefined
      ? undefined
      : await ask(await nameOf(env, environment, { type: 'anonymousId', value: device }), { device });
  // A trusted write key may speak for a user, but where it names a device the choice was made on that device.
  const bindsUser = user !== undefined && (ofDevice === undefined || !isWriteWithoutToken(admitted));
  if (bindsUser) return ask(await nameOf(env, environment, { type: 'userId', value: user }), {});
  if (ofDevice === undefined) throw unprovenUser();
  return ofDevice;
}

/** What its receipt keeps of a choice. A server's own address is not where the person was. */
function choiceMade({ admitted, purposes, body }: Choice): Omit<ChoiceMade, 'binds'> {
  const { gpc, country } = admitted;
  return {
    purposes,
    source: body.source,
    ...(body.basis === undefined ? undefined : { basis: body.basis }),
    ...(body.textVersion === undefined ? undefined : { textVersion: body.textVersion }),
    ...(country === undefined || admitted.key.source !== 'browser' ? undefined : { country }),
    ...(gpc ? { gpc } : undefined),
  };
}

function isWriteWithoutToken({ key, trusted }: Admitted): boolean {
  return key.kind === 'write' && trusted;
}

function unprovenUser(): AparteError {
  return new AparteError(
    'REQUIRED',
    'anonymousId: expected one with a write key, a userId alone proves nothing',
    {
      issues: [
        {
          path: 'anonymousId',
          code: 'REQUIRED',
          message: 'anonymousId: expected one with a write key, a userId alone proves nothing',
        },
      ],
    },
  );
}

/** A refusal by a visitor who has no identifier: there is nobody to keep it for, so nothing is kept. */
function unboundReceipt(body: ConsentBody, purposes: PurposeMask, now: number): object {
  const { source, textVersion } = body;
  const at = new Date(now).toISOString();
  const receipt = { id: crypto.randomUUID(), at, purposes: purposeRecord(purposes), source };
  return textVersion === undefined ? receipt : { ...receipt, textVersion };
}

/** Without what tells whether the person chose before: the hash of the link before, and the hash that holds it. */
function withoutChain(receipt: Receipt): object {
  const { previous: _previous, hash: _hash, ...own } = receipt;
  return own;
}
