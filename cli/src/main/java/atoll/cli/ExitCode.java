package atoll.cli;

/// What the `atoll` command answers to the shell. Scripts rely on them: they do not change.
public final class ExitCode {
    public static final int DONE = 0;

    /// What was asked for could not be done; a sentence says why.
    public static final int FAILED = 1;

    /// Words or flags that the command does not understand.
    public static final int WRONG_USAGE = 2;

    /// There is no instance to ask.
    public static final int NOT_RUNNING = 3;

    private ExitCode() {}
}
