package atoll.server.authorize;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.base.json.JsonObject;
import atoll.server.authenticate.UserInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Roles by key and grants by subject. One writer at a time, any number of readers: a reader sees
/// each change to a binding whole for each subject, and a subject that keeps its grant never loses
/// it in between.
final class RbacIndex {
    /// The grants of one subject, immutable: cluster-wide ones by binding name, others by namespace
    /// and binding name, so that the first that allows is the same on every run.
    private record Grants(List<Grant> clusterWide, Map<String, List<Grant>> byNamespace) {
        static final Grants NONE = new Grants(List.of(), Map.of());

        Grants with(Grant grant) {
            return changed(grant.binding(), grant);
        }

        Grants without(ObjectKey binding) {
            return changed(binding, null);
        }

        private Grants changed(ObjectKey binding, @Nullable Grant grant) {
            String namespace = binding.namespace();
            if (namespace.isEmpty()) {
                return new Grants(replaced(clusterWide, binding, grant), byNamespace);
            }
            var map = new TreeMap<>(byNamespace);
            var list = replaced(map.getOrDefault(namespace, List.of()), binding, grant);
            if (list.isEmpty()) {
                map.remove(namespace);
            } else {
                map.put(namespace, list);
            }
            return new Grants(clusterWide, map);
        }

        private static List<Grant> replaced(
                List<Grant> grants, ObjectKey binding, @Nullable Grant grant) {
            var list = new ArrayList<Grant>(grants.size() + 1);
            boolean placed = grant == null;
            for (Grant one : grants) {
                int order = one.binding().compareTo(binding);
                if (!placed && order >= 0) {
                    list.add(grant);
                    placed = true;
                }
                if (order != 0) {
                    list.add(one);
                }
            }
            if (!placed) {
                list.add(grant);
            }
            return List.copyOf(list);
        }
    }

    private final Map<ObjectKey, List<PolicyRule>> roles = new ConcurrentHashMap<>();
    private final Map<ObjectKey, List<Grant>> bindings = new ConcurrentHashMap<>();
    private final Map<String, Grants> bySubject = new ConcurrentHashMap<>();

    void putRole(KubeObject role) {
        roles.put(role.key(), PolicyRule.ofRole(role.tree()));
    }

    void removeRole(ObjectKey key) {
        roles.remove(key);
    }

    void putBinding(KubeObject binding) {
        List<Grant> before = bindings.getOrDefault(binding.key(), List.of());
        List<Grant> now = grantsOf(binding);
        bindings.put(binding.key(), now);
        var kept = new ArrayList<String>();
        for (Grant grant : now) {
            String subject = grant.subject().indexKey();
            kept.add(subject);
            bySubject.put(subject, bySubject.getOrDefault(subject, Grants.NONE).with(grant));
        }
        for (Grant grant : before) {
            if (!kept.contains(grant.subject().indexKey())) {
                forget(grant);
            }
        }
    }

    void removeBinding(ObjectKey key) {
        List<Grant> before = bindings.remove(key);
        if (before != null) {
            before.forEach(this::forget);
        }
    }

    private void forget(Grant grant) {
        bySubject.computeIfPresent(
                grant.subject().indexKey(),
                (_, grants) -> {
                    Grants left = grants.without(grant.binding());
                    return left.clusterWide.isEmpty() && left.byNamespace.isEmpty() ? null : left;
                });
    }

    private static List<Grant> grantsOf(KubeObject binding) {
        JsonObject reference = binding.tree().object("roleRef");
        String kind = reference.stringOr("kind", "");
        ObjectKey role =
                new ObjectKey(
                        kind.equals("Role") ? binding.namespace() : "",
                        reference.stringOr("name", ""));
        return binding.tree().array("subjects").objects().stream()
                .map(json -> Grant.Subject.of(json, binding.namespace()))
                .map(subject -> new Grant(binding.key(), role, kind, subject))
                .toList();
    }

    /// The grant of the same binding whose subject stands first there and is `user`: the one that a
    /// reason names.
    Grant named(Grant grant, UserInfo user) {
        List<Grant> all = bindings.getOrDefault(grant.binding(), List.of());
        for (Grant one : all.size() > 1 ? all : List.<Grant>of()) {
            if (one.subject().is(user)) {
                return one;
            }
        }
        return grant;
    }

    /// Null when the role does not exist.
    @Nullable List<PolicyRule> rules(ObjectKey role) {
        return roles.get(role);
    }

    List<Grant> clusterWide(String subjectKey) {
        return bySubject.getOrDefault(subjectKey, Grants.NONE).clusterWide();
    }

    List<Grant> inNamespace(String subjectKey, String namespace) {
        return namespace.isEmpty()
                ? List.of()
                : bySubject
                        .getOrDefault(subjectKey, Grants.NONE)
                        .byNamespace()
                        .getOrDefault(namespace, List.of());
    }
}
