package atoll.cli;

/// What the `atoll` command answers to the shell.
public final class ExitCode {
    public static final int DONE = 0;
    public static final int FAILED = 1;
    public static final int WRONG_USAGE = 2;
    public static final int NOT_RUNNING = 3;

    private ExitCode() {}
}
