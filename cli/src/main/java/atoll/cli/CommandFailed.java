package atoll.cli;

/// A command that cannot do what was asked. The message is all the user sees: one sentence that
/// names the thing and the way out.
public final class CommandFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exitCode;

    public CommandFailed(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
