/** The address parameter that opens a preview. */
export const PREVIEW_PARAMETER = 'aparte-preview';
/** The cookie that keeps a browser in it. */
export const PREVIEW_COOKIE = 'aparte_preview';

/** Whether a request says that it belongs to a preview. Nothing is believed yet: the preview module is loaded to ask. */
export function mentionsPreview(request: Request): boolean {
  return (
    request.headers.get('cookie')?.includes(PREVIEW_COOKIE) === true ||
    request.url.includes(`${PREVIEW_PARAMETER}=`)
  );
}
