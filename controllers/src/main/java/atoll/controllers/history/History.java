package atoll.controllers.history;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Outcome;
import atoll.api.request.RefusedException;
import atoll.api.request.Write;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.client.Index;
import atoll.client.Informer;
import atoll.controllers.kinds.Kinds;
import atoll.controllers.pods.PodTemplate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/// The revisions of all objects of one kind. A template that is there already is never kept twice:
/// going back to it makes its revision the newest.
///
/// Upstream's `history` package. A revision's data is `{"spec": {"template": {…, "$patch":
/// "replace"}}}`; its number says which is newest, and its name carries the hash. The informer is
/// this class's and must be polled before it is asked (`Controller.read`).
public final class History {
    /// On pods: the revision they were made from.
    public static final String POD_LABEL = "controller-revision-hash";

    /// Leaves room for a dash and a hash within the 253 characters of a name, with a reserve, as
    /// upstream.
    private static final int NAME_PREFIX_MAX = 223;

    /// More would mean that names are taken by something else than chance.
    private static final int COLLISIONS_MAX = 100;

    private final Client client;
    private final Informer<KubeObject> revisions;
    private final Index<KubeObject> byOwner;
    private final String hashLabel;
    private final Hashing hashing;

    /// @param ownerKind `StatefulSet` or `DaemonSet`
    /// @param hashLabel the label in which a revision carries its hash
    public History(Client client, String ownerKind, String hashLabel, Hashing hashing) {
        this.client = client;
        this.hashLabel = hashLabel;
        this.hashing = hashing;
        this.revisions =
                Informer.digesting(
                        client,
                        Kinds.CONTROLLER_REVISIONS,
                        one ->
                                one.controllerReference()
                                                .filter(owner -> owner.kind().equals(ownerKind))
                                                .isPresent()
                                        ? one
                                        : null);
        this.byOwner =
                revisions.index(one ->
                        one.controllerReference().map(owner -> owner.uid()).stream().toList());
    }

    /// To be polled by the controller that asks this class.
    public Informer<KubeObject> informer() {
        return revisions;
    }

    /// From the oldest to the newest.
    public List<Revision> of(KubeObject owner) {
        return byOwner.get(owner.uid()).values().stream()
                .map(Revision::of)
                .sorted(
                        Comparator.comparingLong(Revision::number)
                                .thenComparing(one -> one.object().creationTimestamp())
                                .thenComparing(Revision::name))
                .toList();
    }

    /// @param collisions how often a hash was taken by another template, after this
    /// @param revision has the owner's present template
    public record Newest(Revision revision, long collisions) {}

    /// The revision of the owner's present template; made, or made the newest, where it is not.
    ///
    /// Costs no request while the newest revision has the template.
    ///
    /// @param known as [#of] has them
    /// @throws RefusedException when the server refuses
    /// @throws IllegalStateException when no name is free, or a revision went between two requests
    public Newest newest(KubeObject owner, List<Revision> known) {
        JsonObject template = owner.spec().object("template");
        long collisions = owner.status().longOr("collisionCount", 0);
        List<Revision> equal =
                known.stream().filter(one -> one.template().equals(template)).toList();
        long next = known.isEmpty() ? 1 : known.getLast().number() + 1;
        if (equal.isEmpty()) {
            return create(owner, template, next, collisions);
        }
        Revision last = equal.getLast();
        return new Newest(last == known.getLast() ? last : renumbered(last, next), collisions);
    }

    /// The informer shows it later; until then two may have the same number.
    private Revision renumbered(Revision revision, long number) {
        KubeObject object = revision.object();
        return Revision.of(
                client.write(
                                Write.mergePatch(
                                        Kinds.CONTROLLER_REVISIONS,
                                        object.namespace(),
                                        object.name(),
                                        "",
                                        JsonObject.of("revision", number),
                                        Kinds.MANAGER))
                        .orThrow());
    }

    /// A taken name with the same template is the revision that is looked for: the informer was
    /// behind.
    private Newest create(KubeObject owner, JsonObject template, long number, long collisions) {
        for (long tried = collisions; tried < collisions + COLLISIONS_MAX; tried++) {
            JsonObject wanted = revision(owner, template, number, tried);
            Outcome outcome =
                    client.write(
                            Write.create(
                                    Kinds.CONTROLLER_REVISIONS,
                                    owner.namespace(),
                                    wanted,
                                    Kinds.MANAGER));
            switch (outcome) {
                case Outcome.Done(var made, _, _) -> {
                    return new Newest(Revision.of(made), tried);
                }
                case Outcome.Refused(var status) when status.is("AlreadyExists") -> {
                    Revision there = existing(owner, wanted);
                    if (there.template().equals(template)) {
                        return new Newest(there, tried);
                    }
                }
                case Outcome.Refused(var status) -> throw new RefusedException(status);
            }
        }
        throw new IllegalStateException("no free name for a revision of " + owner.key());
    }

    /// @throws IllegalStateException when it has gone since its name was refused
    private Revision existing(KubeObject owner, JsonObject wanted) {
        String name = wanted.object("metadata").stringOr("name", "");
        return client.find(Kinds.CONTROLLER_REVISIONS, new ObjectKey(owner.namespace(), name))
                .map(Revision::of)
                .orElseThrow(() -> new IllegalStateException("revision " + name + " is gone"));
    }

    /// The revision carries the template's labels and the owner's annotations, as upstream.
    private JsonObject revision(
            KubeObject owner, JsonObject template, long number, long collisions) {
        JsonObject data =
                JsonObject.of(
                        "spec",
                        JsonObject.of("template", template.with("$patch", Json.of("replace"))));
        String hash = hashing.of(data, collisions);
        String prefix =
                owner.name().length() > NAME_PREFIX_MAX
                        ? owner.name().substring(0, NAME_PREFIX_MAX)
                        : owner.name();
        var metadata =
                JsonObject.builder()
                        .put("name", prefix + "-" + hash)
                        .put("namespace", owner.namespace())
                        .put("labels", template.object("metadata", "labels").with(hashLabel, hash))
                        .put("ownerReferences", PodTemplate.ownerReferences(owner));
        if (!owner.annotations().isEmpty()) {
            metadata.put("annotations", JsonObject.ofStrings(owner.annotations()));
        }
        return JsonObject.builder()
                .put("apiVersion", "apps/v1")
                .put("kind", "ControllerRevision")
                .put("metadata", metadata.build())
                .put("data", data)
                .put("revision", number)
                .build();
    }

    /// Removes the oldest revisions that nothing lives by any more, beyond the limit.
    ///
    /// @param known from the oldest, as [#of] has them
    /// @param liveNames revisions that pods or the status still name; they do not count against the
    ///   limit
    /// @param limit `spec.revisionHistoryLimit`
    public void truncate(List<Revision> known, Set<String> liveNames, int limit) {
        List<Revision> dead =
                known.stream().filter(one -> !liveNames.contains(one.name())).toList();
        List<Write> deletions = new ArrayList<>();
        for (Revision one : dead.subList(0, Math.max(0, dead.size() - limit))) {
            deletions.add(
                    Write.delete(
                            Kinds.CONTROLLER_REVISIONS,
                            one.object().namespace(),
                            one.name(),
                            DeleteOptions.background().onlyUid(one.object().uid())));
        }
        if (!deletions.isEmpty()) {
            client.writeAll(deletions);
        }
    }
}
