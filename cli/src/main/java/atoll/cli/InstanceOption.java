package atoll.cli;

import org.apache.commons.cli.Option;

/// Which instance a command is about: the one on `--data`, else the only one that runs.
final class InstanceOption {
    private static final String FLAG = "data";

    private InstanceOption() {}

    static Option option() {
        return Option.builder()
                .longOpt(FLAG)
                .hasArg()
                .argName("DIR")
                .desc("The instance that runs on this data directory (default: the only one).")
                .get();
    }

    /// @throws CommandFailed when none runs there, or several and none was named
    static Instance find(Environment environment, Arguments given) {
        return new Instances(environment).find(given.path(FLAG));
    }
}
