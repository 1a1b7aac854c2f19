import { parseObject } from '../device.ts';

type Callback = (returnValue: unknown, success: boolean) => void;
type TcfApi = (command: string, version: number, callback: Callback, parameter?: unknown) => void;

/** Gives a page inside a frame a `__tcfapi` of its own, which asks the nearest frame around it that has a platform. One
 *  that is there already stays. Source: IAB Tech Lab, "CMP API" 2.2, "Using postMessage". */
export function installFrameApi(place: { __tcfapi?: TcfApi }): void {
  const frame = place.__tcfapi ? undefined : platformFrame();
  if (!frame) return;
  const waiting = new Map<string, Callback>();
  place.__tcfapi = (command, version, callback, parameter) => {
    const callId = `aparte${waiting.size}`;
    waiting.set(callId, callback);
    frame.postMessage({ __tcfapiCall: { command, version, parameter, callId } }, '*');
  };
  addEventListener('message', ({ data, source }) => {
    if (source !== frame) return;
    // Some platforms answer with text.
    const message = typeof data === 'string' ? parseObject(() => data) : (Object(data) as object);
    const { callId, returnValue, success } = Object((message as { __tcfapiReturn?: unknown }).__tcfapiReturn);
    waiting.get(callId)?.(returnValue, success); // a listener is answered again and again
  });
}

function platformFrame(): Window | undefined {
  for (let frame: Window = window; frame !== frame.parent;) {
    frame = frame.parent;
    try {
      if ('__tcfapiLocator' in frame.frames) return frame;
    } catch {
      // Of another origin, without a frame of that name.
    }
  }
  return undefined;
}
