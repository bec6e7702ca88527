package atoll.server.admission;

import atoll.api.GroupResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.Status.Cause;
import atoll.api.request.RefusedException;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.server.audit.Notes;
import atoll.server.podsecurity.Level;
import atoll.server.podsecurity.LevelVersion;
import atoll.server.podsecurity.NamespacePolicy;
import atoll.server.podsecurity.PodShape;
import atoll.server.podsecurity.Standards;
import atoll.server.podsecurity.Violation;
import atoll.server.resource.ClusterStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Holds pods to the level that their namespace's labels name, and warns of templates that could
/// not become pods. A namespace without such labels costs one look at its labels.
///
/// Only `enforce` refuses, and only pods. `audit` is written to the audit log and `warn` into the
/// answer, both for pods and for whatever holds a template. The levels are in package
/// `podsecurity`.
final class PodSecurity implements Plugin {
    private static final GroupResource NAMESPACES = new GroupResource("", "namespaces");
    private static final GroupResource PODS = new GroupResource("", "pods");

    /// Labels `enforce`, `audit`, `warn` and `enforce-version` … with this prefix.
    private static final String LABELS = "pod-security.kubernetes.io/";

    /// Upstream's: a new level is tried on so many pods that are there already.
    private static final int PODS_MAX = 3000;

    /// Subresources that cannot change what a pod may do.
    private static final Set<String> IGNORED_PARTS =
            Set.of(
                    "exec",
                    "attach",
                    "binding",
                    "eviction",
                    "log",
                    "portforward",
                    "proxy",
                    "status");

    private final ClusterStore store;

    PodSecurity(ClusterStore store) {
        this.store = store;
    }

    @Override
    public String name() {
        return "PodSecurity";
    }

    @Override
    public void validate(AdmissionRequest request, JsonObject object) {
        if (request.operation() == Operation.DELETE) {
            return;
        }
        String part = request.subresource();
        switch (request.resource().toString()) {
            case "namespaces" -> {
                if (part.isEmpty()) {
                    validateNamespace(request, object);
                }
            }
            case "pods" -> {
                if (!IGNORED_PARTS.contains(part)) {
                    validatePod(request, object);
                }
            }
            case "replicationcontrollers",
                    "replicasets.apps",
                    "deployments.apps",
                    "statefulsets.apps",
                    "daemonsets.apps",
                    "jobs.batch" ->
                    warnOf(request, object.object("spec", "template"));
            case "podtemplates" -> warnOf(request, object.object("template"));
            case "cronjobs.batch" ->
                    warnOf(request, object.object("spec", "jobTemplate", "spec", "template"));
            default -> {}
        }
    }

    /// Null when the namespace asks for nothing, or is not there.
    private @Nullable NamespacePolicy policy(AdmissionRequest request) {
        KubeObject namespace =
                store.latest(NAMESPACES, new ObjectKey("", request.key().namespace()));
        return namespace == null ? null : policy(namespace.metadata());
    }

    /// Compares keys only: a policy is made when one of them has the prefix.
    private static @Nullable NamespacePolicy policy(JsonObject namespaceMeta) {
        JsonObject labels = namespaceMeta.object("labels");
        for (int i = 0; i < labels.size(); i++) {
            if (labels.keyAt(i).startsWith(LABELS)) {
                return NamespacePolicy.of(labels.strings());
            }
        }
        return null;
    }

    /// An update that changes no image is let pass even if the namespace has become stricter, or no
    /// finalizer could be taken off old pods.
    private void validatePod(AdmissionRequest request, JsonObject pod) {
        NamespacePolicy policy = policy(request);
        if (policy == null
                || policy.allowsAll()
                || (request.current() != null && !isSignificant(pod, request.old()))) {
            return;
        }
        var shape = PodShape.of(pod);
        Notes.add("pod-security.kubernetes.io/enforce-policy", policy.enforce().toString());
        List<Violation> violations = Standards.violations(policy.enforce(), shape);
        if (!violations.isEmpty()) {
            throw request.forbidden(
                    "violates PodSecurity \"%s\": %s"
                            .formatted(policy.enforce(), Violation.details(violations)));
        }
        warn(request, policy, shape);
    }

    /// @param template of a pod, `{"metadata": …, "spec": …}`; empty when it was not where it
    ///   should be
    private void warnOf(AdmissionRequest request, JsonObject template) {
        if (!request.subresource().isEmpty() || template.isEmpty()) {
            return;
        }
        NamespacePolicy policy = policy(request);
        if (policy != null) {
            warn(request, policy, PodShape.of(template));
        }
    }

    /// The audit level is evaluated only while somebody writes an audit log.
    private static void warn(AdmissionRequest request, NamespacePolicy policy, PodShape shape) {
        List<Violation> audited =
                Notes.areTaken() ? Standards.violations(policy.audit(), shape) : List.of();
        if (!audited.isEmpty()) {
            Notes.add(
                    "pod-security.kubernetes.io/audit-violations",
                    "would violate PodSecurity \"%s\": %s"
                            .formatted(policy.audit(), Violation.details(audited)));
        }
        List<Violation> violations = Standards.violations(policy.warn(), shape);
        if (!violations.isEmpty()) {
            request.warn(
                    "would violate PodSecurity \"%s\": %s"
                            .formatted(policy.warn(), Violation.details(violations)));
        }
    }

    /// Whether an update could change what the pod may do: only images and new containers can.
    private static boolean isSignificant(JsonObject pod, JsonObject old) {
        return !images(pod, "containers").equals(images(old, "containers"))
                || !images(pod, "initContainers").equals(images(old, "initContainers"))
                || !new HashSet<>(images(old, "ephemeralContainers"))
                        .containsAll(images(pod, "ephemeralContainers"));
    }

    /// The images of a list in order; of ephemeral containers each with its name before it, for
    /// those have no fixed places.
    private static List<String> images(JsonObject pod, String list) {
        return pod.object("spec").array(list).objects().stream()
                .map(each ->
                        (list.startsWith("ephemeral") ? each.stringOr("name", "") + " " : "")
                                + each.stringOr("image", ""))
                .toList();
    }

    /// Labels that cannot be read are refused unless they were as wrong before: other fields of
    /// such a namespace can still be changed.
    private void validateNamespace(AdmissionRequest request, JsonObject namespace) {
        NamespacePolicy policy = policy(namespace.object("metadata"));
        if (policy == null) {
            return;
        }
        NamespacePolicy old =
                NamespacePolicy.of(request.old().object("metadata", "labels").strings());
        if (!policy.problems().isEmpty() && !policy.problems().equals(old.problems())) {
            throw invalid(request, policy);
        }
        boolean stricter =
                policy.enforce().level().compareTo(old.enforce().level()) > 0
                        || !policy.enforce().version().equals(old.enforce().version());
        if (request.operation() == Operation.UPDATE
                && policy.enforce().level() != Level.PRIVILEGED
                && stricter) {
            warnOfPods(request, policy.enforce());
        }
    }

    private static RefusedException invalid(AdmissionRequest request, NamespacePolicy policy) {
        List<Cause> causes =
                policy.problems().stream()
                        .map(each ->
                                new Cause(
                                        "FieldValueInvalid",
                                        "Invalid value: "
                                                + Json.of(each.value())
                                                + ": "
                                                + each.why(),
                                        "metadata.labels[" + each.label() + "]"))
                        .toList();
        return new RefusedException(
                Status.invalid(request.definition().kind(), request.key().name(), causes));
    }

    /// Tells which pods that are there would not be let in any more.
    private void warnOfPods(AdmissionRequest request, LevelVersion level) {
        String namespace = request.key().name();
        List<KubeObject> pods = prioritized(namespace);
        int checked = Math.min(pods.size(), PODS_MAX);
        var found = new TreeMap<String, TreeSet<String>>();
        for (KubeObject pod : pods.subList(0, checked)) {
            List<Violation> violations = Standards.violations(level, PodShape.of(pod.tree()));
            if (!violations.isEmpty()) {
                found.computeIfAbsent(Violation.reasons(violations), _ -> new TreeSet<>())
                        .add(pod.name());
            }
        }
        if (checked < pods.size()) {
            request.warn(
                    "new PodSecurity enforce level only checked against the first %d of %d existing pods"
                            .formatted(checked, pods.size()));
        }
        if (!found.isEmpty()) {
            request.warn(
                    "existing pods in namespace \"%s\" violate the new PodSecurity enforce level \"%s\""
                            .formatted(namespace, level));
        }
        found.entrySet().stream()
                .map(each -> named(each.getValue()) + ": " + each.getKey())
                .sorted()
                .forEach(request::warn);
    }

    /// One pod of each controller first.
    private List<KubeObject> prioritized(String namespace) {
        var first = new ArrayList<KubeObject>();
        var rest = new ArrayList<KubeObject>();
        var owners = new HashSet<String>();
        var all = store.latest(PODS).namespace(namespace);
        while (all.hasNext()) {
            KubeObject pod = all.next();
            boolean another =
                    pod.controllerReference().map(owner -> !owners.add(owner.uid())).orElse(false);
            (another ? rest : first).add(pod);
        }
        first.addAll(rest);
        return first;
    }

    /// `web (and 2 other pods)`: the first by name stands for all.
    ///
    /// @param pods at least one
    private static String named(NavigableSet<String> pods) {
        int others = pods.size() - 1;
        return switch (others) {
            case 0 -> pods.first();
            case 1 -> pods.first() + " (and 1 other pod)";
            default -> pods.first() + " (and " + others + " other pods)";
        };
    }
}
