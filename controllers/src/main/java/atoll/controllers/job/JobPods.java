package atoll.controllers.job;

import atoll.api.KubeObject;
import atoll.api.request.Write;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.controllers.kinds.Kinds;
import atoll.controllers.pods.PodTemplate;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// Makes a Job's pods. Trees to be created; nothing is written here but by the caller.
final class JobPods {
    /// A DNS label's length, RFC 1123; a longer name is not given to the pod as its host name.
    private static final int HOSTNAME_MAX = 63;

    private JobPods() {}

    /// Of an indexed job the lowest indexes that have no pod, are not done and need not wait; may
    /// be fewer than `missing`.
    ///
    /// @param missing how many are wanted
    static List<JsonObject> wanted(
            KubeObject job,
            JobSpec spec,
            int missing,
            List<JobPod> active,
            JobCount count,
            IndexFailures failures,
            Instant now) {
        if (!spec.indexed()) {
            return Collections.nCopies(missing, tracked(PodTemplate.pod(job, template(job))));
        }
        Set<Integer> taken = new HashSet<>(count.succeededIndexes());
        active.forEach(pod -> taken.add(pod.index()));
        taken.addAll(failures.failed());
        return IntStream.range(0, spec.completionsOrMax())
                .filter(index -> !taken.contains(index))
                .filter(index -> failures.remaining(index, now).isZero())
                .limit(missing)
                .mapToObj(index -> indexed(job, index, failures))
                .toList();
    }

    private static JsonObject template(KubeObject job) {
        return job.spec().object("template");
    }

    /// With the finalizer that keeps the pod until it is counted.
    private static JsonObject tracked(JsonObject pod) {
        return pod.update(
                "metadata",
                metadata ->
                        metadata.with(
                                "finalizers",
                                metadata.array("finalizers").plus(Json.of(JobPod.FINALIZER))));
    }

    /// The index is in name, label, annotation, host name and environment.
    private static JsonObject indexed(KubeObject job, int index, IndexFailures failures) {
        String number = Integer.toString(index);
        JsonObject pod =
                PodTemplate.pod(
                        job,
                        template(job),
                        metadata -> metadata.put("generateName", job.name() + "-" + number + "-"));
        return tracked(pod)
                .update(
                        "metadata",
                        metadata ->
                                metadata.update("labels", all -> all.with(JobPod.INDEX, number))
                                        .update(
                                                "annotations",
                                                all ->
                                                        counted(all, index, failures)
                                                                .with(JobPod.INDEX, number)))
                .update("spec", podSpec -> withIndex(job, podSpec, number));
    }

    /// The numbers of failures that the new pod takes over from the one before it.
    private static JsonObject counted(JsonObject annotations, int index, IndexFailures failures) {
        JsonObject all = annotations;
        if (failures.counts()) {
            for (Map.Entry<String, String> one : failures.annotations(index).strings().entrySet()) {
                all = all.with(one.getKey(), one.getValue());
            }
        }
        return all;
    }

    /// The host name `JOB-INDEX` where the template gives none, and the variable in all containers.
    private static JsonObject withIndex(KubeObject job, JsonObject podSpec, String number) {
        String hostname = job.name() + "-" + number;
        JsonObject named =
                hostname.length() <= HOSTNAME_MAX && !podSpec.has("hostname")
                        ? podSpec.with("hostname", hostname)
                        : podSpec;
        JsonObject containers = withVariable(named, "containers");
        return containers.has("initContainers")
                ? withVariable(containers, "initContainers")
                : containers;
    }

    /// The index as the downward API gives it, unless the container sets the variable itself.
    private static JsonObject withVariable(JsonObject podSpec, String list) {
        JsonObject variable =
                JsonObject.of(
                        "name",
                        "JOB_COMPLETION_INDEX",
                        "valueFrom",
                        JsonObject.of(
                                "fieldRef",
                                JsonObject.of(
                                        "fieldPath", "metadata.labels['" + JobPod.INDEX + "']")));
        JsonArray containers =
                podSpec.array(list)
                        .map(one -> {
                            JsonArray env = one.asObject().array("env");
                            boolean set =
                                    env.objects().stream()
                                            .anyMatch(v ->
                                                    v.stringOr("name", "")
                                                            .equals("JOB_COMPLETION_INDEX"));
                            return set ? one : one.asObject().with("env", env.plus(variable));
                        });
        return podSpec.with(list, containers);
    }

    /// Lets a counted pod go. At the version that was read: a finalizer of somebody else's added
    /// meanwhile is a conflict, not a loss.
    static Write withoutFinalizer(KubeObject pod) {
        JsonArray left =
                pod.metadata()
                        .array("finalizers")
                        .filter(one -> !one.equals(Json.of(JobPod.FINALIZER)));
        JsonObject metadata =
                JsonObject.of(
                        "uid",
                        pod.uid(),
                        "resourceVersion",
                        pod.resourceVersion(),
                        "finalizers",
                        left.isEmpty() ? Json.nil() : left);
        return Write.mergePatch(
                Kinds.PODS,
                pod.namespace(),
                pod.name(),
                "",
                JsonObject.of("metadata", metadata),
                Kinds.MANAGER);
    }
}
