package atoll.api.regexp;

/// A text that is no regular expression. The message is Go's: ``missing closing ): `a(` ``.
public final class RegexpException extends Exception {
    private static final long serialVersionUID = 1L;

    /// @param where the part of the expression that is wrong
    RegexpException(String what, String where) {
        super(what + ": `" + where + "`");
    }

    /// As Go shows it.
    public String why() {
        return "error parsing regexp: " + getMessage();
    }
}
