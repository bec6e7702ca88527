package atoll.cli;

/// A command that cannot do what was asked. The message is all the user sees: one sentence that
/// names the thing and the way out. For what a user can bring about; what is thrown otherwise is a
/// bug and shows its stack.
public final class CommandFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exitCode;

    /// @param exitCode one of [ExitCode]
    /// @param message without the program's name, which is put before it
    public CommandFailed(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
