/**
 * Who has signed in. The browser keeps the session in a cookie that no script sees; the page has the short-lived token it gets for it.
 */
export function createSession() {
  let current = null;

  async function post(what, body) {
    const response = await fetch("auth/" + what, { method: "POST", body: body && JSON.stringify(body) });
    const isEmpty = response.status === 204;
    const answer = isEmpty ? null : await response.json().catch(() => null);
    if (!isEmpty && (!answer || !(response.ok || response.status === 401))) {
      // A proxy in between may say something else.
      throw new Error(answer?.message ?? "The server cannot be asked at the moment: " + response.status + ".");
    }
    return { ok: response.status === 200, answer };
  }

  return {
    /** `{ user, name, role }`, or null. */
    get user() {
      return current;
    },

    /** Whether the user may do more than watch. */
    get isOperator() {
      return current?.role === "operator";
    },

    /**
     * A token of the user other than that one, or null if one has to sign in; the page is loaded anew if the session is another user's by now.
     * Fails if the server cannot be reached.
     */
    async token(stale) {
      if (!current || current.token === stale) {
        const { ok, answer } = await post("refresh");
        if (!ok) {
          return null;
        }
        if (current && current.user !== answer.user) {
          // Somebody else has signed in, in another tab: what the page shows and offers is not for them.
          location.reload();
          return new Promise(() => {});
        }
        current = answer;
      }
      return current.token;
    },

    /** Fails with a sentence for the user. */
    async signIn(user, password) {
      const { ok, answer } = await post("sign-in", { user, password });
      if (!ok) {
        throw new Error(answer.message);
      }
      const isAnother = current !== null && current.user !== answer.user;
      current = answer;
      return { isAnother };
    },

    async signOut() {
      await post("sign-out");
    },
  };
}

/** Who can sign in: this is a demo, and says so. */
export async function accounts() {
  const response = await fetch("auth/accounts");
  return response.ok ? response.json() : [];
}
