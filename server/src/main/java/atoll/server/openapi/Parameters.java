package atoll.server.openapi;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The parameters that operations share.
final class Parameters {
    private static final String META = "pretty";

    static final List<Parameter> LIST =
            List.of(
                    Parameter.query("allowWatchBookmarks", "boolean"),
                    Parameter.query("continue", "string"),
                    Parameter.query("fieldSelector", "string"),
                    Parameter.query("labelSelector", "string"),
                    Parameter.query("limit", "integer"),
                    Parameter.query("resourceVersion", "string"),
                    Parameter.query("resourceVersionMatch", "string"),
                    Parameter.query("sendInitialEvents", "boolean"),
                    Parameter.query("shardSelector", "string"),
                    Parameter.query("timeoutSeconds", "integer"),
                    Parameter.query("watch", "boolean"));

    static final List<Parameter> WRITE =
            List.of(
                    Parameter.query("dryRun", "string"),
                    Parameter.query("fieldManager", "string"),
                    Parameter.query("fieldValidation", "string"));

    static final List<Parameter> PATCH = plus(WRITE, Parameter.query("force", "boolean"));

    static final List<Parameter> DELETE =
            List.of(
                    Parameter.query("dryRun", "string"),
                    Parameter.query("gracePeriodSeconds", "integer"),
                    Parameter.query("ignoreStoreReadErrorWithClusterBreakingPotential", "boolean"),
                    Parameter.query("orphanDependents", "boolean"),
                    Parameter.query("propagationPolicy", "string"));

    static final List<Parameter> DELETE_COLLECTION =
            Stream.concat(
                            DELETE.stream(),
                            LIST.stream()
                                    .filter(one ->
                                            !one.name().equals("watch")
                                                    && !one.name().equals("allowWatchBookmarks")))
                    .toList();

    static final List<Parameter> LOG =
            List.of(
                    Parameter.query("container", "string"),
                    Parameter.query("follow", "boolean"),
                    Parameter.query("insecureSkipTLSVerifyBackend", "boolean"),
                    Parameter.query("limitBytes", "integer"),
                    Parameter.query("previous", "boolean"),
                    Parameter.query("sinceSeconds", "integer"),
                    Parameter.query("stream", "string"),
                    Parameter.query("tailLines", "integer"),
                    Parameter.query("timestamps", "boolean"));

    private Parameters() {}

    /// Those of a `connect` subresource.
    static List<Parameter> ofConnection(String subresource) {
        List<Parameter> streams =
                List.of(
                        Parameter.query("container", "string"),
                        Parameter.query("stderr", "boolean"),
                        Parameter.query("stdin", "boolean"),
                        Parameter.query("stdout", "boolean"),
                        Parameter.query("tty", "boolean"));
        return switch (subresource) {
            case "attach" -> streams;
            case "exec" -> plus(streams, Parameter.query("command", "string"));
            case "portforward" -> List.of(Parameter.query("ports", "integer"));
            default -> List.of(Parameter.query("path", "string"));
        };
    }

    /// Those that stand in the path, and `pretty` where an object comes back.
    static List<Parameter> ofPath(String path, boolean object) {
        var found = new ArrayList<Parameter>();
        for (String name : List.of("name", "namespace", "path")) {
            if (path.contains("{" + name + "}")) {
                found.add(Parameter.path(name));
            }
        }
        if (object) {
            found.add(Parameter.query(META, "string"));
        }
        return found;
    }

    static List<Parameter> plus(List<Parameter> some, Parameter one) {
        return Stream.concat(some.stream(), Stream.of(one)).toList();
    }

    static List<Parameter> sorted(List<Parameter> some, List<Parameter> others) {
        return Stream.concat(some.stream(), others.stream())
                .sorted(Comparator.comparing(Parameter::name).thenComparing(Parameter::in))
                .toList();
    }
}
