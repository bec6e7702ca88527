package atoll.app;

import atoll.cli.Instance;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What `atoll up` prints when the fleet is Ready: what there is, and what to type next. The same
/// in the foreground and with `--detach`.
///
/// @param ready how long it took until all nodes were Ready, for people
record Greeting(Instance instance, FleetSettings settings, String ready) {
    /// `1.23 s`.
    static String seconds(Instant from, Instant to) {
        return "%.2f s".formatted(Duration.between(from, to).toMillis() / 1000.0);
    }

    /// Flushes: whoever waits for the line may read a pipe.
    void print(PrintWriter out) {
        out.printf("Atoll serves Kubernetes v1.36.3 at %s%n", instance.address());
        out.printf(
                "  clusters    %s; %d %s each, all Ready after %s%n",
                names(), settings.nodes(), settings.nodes() == 1 ? "node" : "nodes", ready);
        out.printf("  data        %s%n", place());
        out.printf("  kubeconfig  %s%n", instance.kubeconfig());
        if (instance.log() != null) {
            out.printf("  log         %s%n", instance.log());
        }
        out.printf("%nNext:%n");
        out.printf("  export KUBECONFIG=%s%n", instance.kubeconfig());
        next().forEach(command -> out.printf("  %s%n", command));
        out.printf("%n%s%n", stop());
        out.flush();
    }

    /// Commands of README's quick start; a test holds the two together.
    private List<String> next() {
        var commands = new ArrayList<String>();
        if (settings.members() > 0) {
            commands.add("kubectl --context member1 get nodes");
        }
        commands.add("kubectl --context hub create namespace shop");
        commands.add("kubectl --context hub -n shop apply -f examples/shop");
        commands.add("kubectl --context hub -n shop get deployments,resourcebindings");
        return commands;
    }

    private String names() {
        return switch (settings.members()) {
            case 0 -> "hub";
            case 1 -> "hub, member1";
            default -> "hub, member1 to member" + settings.members();
        };
    }

    /// For people: the directory, or that there is none.
    private String place() {
        return instance.dataDirectory() == null
                ? "in memory, gone when it stops"
                : instance.dataDirectory().toString();
    }

    /// Who logs to a file is not at a terminal where Ctrl-C would reach it.
    private String stop() {
        // The launcher tells by which name it was called.
        String down = System.getProperty("atoll.command", "atoll") + " down";
        String how = instance.log() == null ? "Ctrl-C stops it" : "This stops it: " + down;
        return instance.dataDirectory() == null ? how : how + " (the data stays)";
    }
}
