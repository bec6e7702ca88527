package atoll.api.cel;

/// Source that cannot be read, at a place. Travels from where it is found to where reading can go
/// on, and no further.
final class SyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int offset;

    /// @param offset in code points; -1 for no place
    SyntaxException(int offset, String message) {
        super(message, null, false, false);
        this.offset = offset;
    }

    CompilationException.Issue issue() {
        return new CompilationException.Issue(offset, String.valueOf(getMessage()));
    }
}
