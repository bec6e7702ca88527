package atoll.app;

import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/// What is logged, and how: one line each, ours from INFO on, libraries' from WARNING on. To
/// standard error. Called once, before anything logs; a format given on the command line stays.
final class Logging {
    private static final String FORMAT_PROPERTY = "java.util.logging.SimpleFormatter.format";
    private static final Logger OURS = Logger.getLogger("atoll");

    private Logging() {}

    static void configure() {
        if (System.getProperty(FORMAT_PROPERTY) == null) {
            System.setProperty(FORMAT_PROPERTY, "%1$tFT%1$tT.%1$tLZ %4$s %3$s: %5$s%6$s%n");
        }
        LogManager.getLogManager().reset();
        Logger root = LogManager.getLogManager().getLogger("");
        root.setLevel(Level.WARNING);
        var console = new ConsoleHandler();
        console.setFormatter(new SimpleFormatter());
        root.addHandler(console);
        OURS.setLevel(Level.INFO);
    }
}
