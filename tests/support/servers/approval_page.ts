/** The pages of the embedded authorization server: no script, no picture, nothing from elsewhere. */

/** Text of the page that ends a sign-in; what drives the page looks for it. */
export const APPROVED_TITLE = "Sign-in approved";
/** Text of the page that ends a refused sign-in. */
export const DENIED_TITLE = "Sign-in denied";

/** Page that asks to approve the sign-in of `userCode`. */
export function approvalPage(action: string, xsrf: string, userCode: string): string {
  return page(
    "Approve this sign-in?",
    `<p>qwenauth asks to use the demo account. The code on its screen must be:</p>
<p class="code">${escapeHtml(userCode)}</p>
<form method="post" action="${escapeHtml(action)}">
<input type="hidden" name="xsrf" value="${escapeHtml(xsrf)}">
<input type="hidden" name="user_code" value="${escapeHtml(userCode)}">
<input type="hidden" name="confirm" value="yes">
<button type="submit" id="approve">Approve</button>
<button type="submit" id="deny" name="abort" value="yes">Deny</button>
</form>`,
  );
}

/** Page that asks for the user code; `form` is the library's, with the code field in it. */
export function codePage(form: string, remark: string | undefined): string {
  const said = remark === undefined ? "" : `<p>${escapeHtml(remark)}</p>`;
  return page(
    "Enter the code",
    `${said}<p>Enter the code that is shown where you sign in.</p>
${form}
<button type="submit" form="op.deviceInputForm">Continue</button>`,
  );
}

/** Page without a question. */
export function noticePage(title: string, text: string): string {
  return page(title, `<p>${escapeHtml(text)}</p>`);
}

function page(title: string, content: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 26rem; margin: 3rem auto; padding: 0 1rem; }
.code { font: 2rem monospace; letter-spacing: .1em; }
button { font: inherit; padding: .5rem 1.5rem; margin-right: .5rem; }
input { font: inherit; padding: .5rem; text-transform: uppercase; }
</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
${content}
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;").replaceAll("'", "&#39;");
}
