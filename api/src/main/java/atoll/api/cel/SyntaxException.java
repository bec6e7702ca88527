package atoll.api.cel;

/// Source that cannot be read, at a place.
final class SyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int offset;

    SyntaxException(int offset, String message) {
        super(message, null, false, false);
        this.offset = offset;
    }

    CompilationException.Issue issue() {
        return new CompilationException.Issue(offset, String.valueOf(getMessage()));
    }
}
