package atoll.api.cel;

import static atoll.api.cel.Types.BOOL;
import static atoll.api.cel.Types.STRING;
import static atoll.api.cel.Values.bool;
import static atoll.api.cel.Values.string;
import static atoll.api.cel.Values.text;

/// `authorizer.group("apps").resource("deployments").check("create").allowed()`. The variable
/// `authorizer` and what can be asked of it: each call narrows the question, `check` asks it, and
/// the decision is looked at. Questions go to an [Access], so that nothing here knows how it is
/// decided. Selectors of fields and labels are taken and not passed on: role-based rules do not
/// look at them.
public final class AuthorizerChecks {
    public static final Type AUTHORIZER = new Type.Named("kubernetes.authorization.Authorizer");
    private static final Type PATH = new Type.Named("kubernetes.authorization.PathCheck");
    private static final Type GROUP = new Type.Named("kubernetes.authorization.GroupCheck");
    public static final Type RESOURCE = new Type.Named("kubernetes.authorization.ResourceCheck");
    private static final Type DECISION = new Type.Named("kubernetes.authorization.Decision");

    private AuthorizerChecks() {}

    /// Who answers. Bound to whoever's request is being admitted.
    public interface Access {
        /// @param verb as in RBAC: `create`, `use`
        Answer resource(Query query, String verb);

        /// @param path of a request that is about no resource: `/healthz`
        Answer path(String path, String verb);

        /// The same question on behalf of a service account.
        Access as(String namespace, String serviceAccount);
    }

    /// @param reason may be empty
    public record Answer(boolean allowed, String reason) {}

    /// What is asked about; parts that were not named are empty.
    ///
    /// @param group empty for the core group
    /// @param namespace empty for cluster-scoped resources and for all namespaces
    public record Query(
            String group, String resource, String subresource, String namespace, String name) {}

    /// The variable `authorizer`.
    public static Value authorizer(Access access) {
        return new Authorizer(access);
    }

    /// The variable `authorizer.requestResource`.
    public static Value resource(Access access, Query query) {
        return new Resource(access, query);
    }

    private record Authorizer(Access access) implements Value.Opaque {
        @Override
        public Type type() {
            return AUTHORIZER;
        }
    }

    private record Path(Access access, String path) implements Value.Opaque {
        @Override
        public Type type() {
            return PATH;
        }
    }

    private record Group(Access access, String group) implements Value.Opaque {
        @Override
        public Type type() {
            return GROUP;
        }
    }

    private record Resource(Access access, Query query) implements Value.Opaque {
        @Override
        public Type type() {
            return RESOURCE;
        }
    }

    /// The outcome of `check`; it never stands for a failure.
    private record Decided(Answer answer) implements Value.Opaque {
        @Override
        public Type type() {
            return DECISION;
        }
    }

    static void declare(Functions.Builder functions) {
        functions.member(
                "path",
                PATH,
                args -> new Path(((Authorizer) args[0]).access(), string(args[1])),
                AUTHORIZER,
                STRING);
        functions.member(
                "group",
                GROUP,
                args -> new Group(((Authorizer) args[0]).access(), string(args[1])),
                AUTHORIZER,
                STRING);
        functions.member(
                "serviceAccount",
                AUTHORIZER,
                args ->
                        new Authorizer(
                                ((Authorizer) args[0])
                                        .access()
                                        .as(string(args[1]), string(args[2]))),
                AUTHORIZER,
                STRING,
                STRING);
        functions.member(
                "resource",
                RESOURCE,
                args ->
                        new Resource(
                                ((Group) args[0]).access(),
                                new Query(((Group) args[0]).group(), string(args[1]), "", "", "")),
                GROUP,
                STRING);
        functions.member(
                "subresource",
                RESOURCE,
                args -> with(args[0], string(args[1]), null, null),
                RESOURCE,
                STRING);
        functions.member(
                "namespace",
                RESOURCE,
                args -> with(args[0], null, string(args[1]), null),
                RESOURCE,
                STRING);
        functions.member(
                "name",
                RESOURCE,
                args -> with(args[0], null, null, string(args[1])),
                RESOURCE,
                STRING);
        functions.member("fieldSelector", RESOURCE, args -> args[0], RESOURCE, STRING);
        functions.member("labelSelector", RESOURCE, args -> args[0], RESOURCE, STRING);
        functions.member(
                "check",
                DECISION,
                args ->
                        new Decided(
                                ((Path) args[0])
                                        .access()
                                        .path(((Path) args[0]).path(), string(args[1]))),
                PATH,
                STRING);
        functions.member(
                "check",
                DECISION,
                args ->
                        new Decided(
                                ((Resource) args[0])
                                        .access()
                                        .resource(((Resource) args[0]).query(), string(args[1]))),
                RESOURCE,
                STRING);
        functions.member(
                "allowed", BOOL, args -> bool(((Decided) args[0]).answer().allowed()), DECISION);
        functions.member(
                "reason", STRING, args -> text(((Decided) args[0]).answer().reason()), DECISION);
        functions.member("errored", BOOL, _ -> bool(false), DECISION);
        functions.member("error", STRING, _ -> text(""), DECISION);
    }

    /// The same question with one part named; null leaves a part as it is.
    private static Value with(
            Value value,
            @org.jspecify.annotations.Nullable String subresource,
            @org.jspecify.annotations.Nullable String namespace,
            @org.jspecify.annotations.Nullable String name) {
        var resource = (Resource) value;
        Query query = resource.query();
        return new Resource(
                resource.access(),
                new Query(
                        query.group(),
                        query.resource(),
                        subresource != null ? subresource : query.subresource(),
                        namespace != null ? namespace : query.namespace(),
                        name != null ? name : query.name()));
    }
}
