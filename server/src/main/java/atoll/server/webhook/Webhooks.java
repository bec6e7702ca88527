package atoll.server.webhook;

import atoll.api.GroupResource;
import atoll.api.KubeObject;
import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.base.json.JsonObject;
import atoll.server.admission.AdmissionRequest;
import atoll.server.matching.Surroundings;
import atoll.server.policy.Conditions;
import atoll.server.resource.ClusterStore;
import atoll.server.resource.ResourceDefinition;
import atoll.store.ResourceImage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the two kinds of webhooks have in common: the configurations, read anew when one changed,
/// and one call. Thread-safe.
///
/// While a cluster has no such configuration, a write costs one look at an empty image.
final class Webhooks {
    static final String GROUP = "admissionregistration.k8s.io";

    private final Surroundings around;
    private final Transport transport;
    private final Supplier<String> uids;
    private final GroupResource configurations;
    private volatile @Nullable Compiled last;

    /// @param configurations the image they were compiled from, compared by identity
    private record Compiled(ResourceImage configurations, List<Webhook> webhooks) {}

    /// @param configurations the resource of the configurations
    Webhooks(
            Surroundings around,
            Transport transport,
            Supplier<String> uids,
            String configurations) {
        this.around = around;
        this.transport = transport;
        this.uids = uids;
        this.configurations = new GroupResource(GROUP, configurations);
    }

    /// By the name of their configuration, then as written. Configurations themselves are nobody's
    /// business, or a bad one could not be taken back.
    ///
    /// Compiled from the image that is published, so a configuration works from the moment its
    /// writer has an answer. Not yet matched against the request.
    List<Webhook> about(AdmissionRequest request) {
        ClusterStore store = around.store();
        ResourceImage now = store.published(configurations);
        if (now.size() == 0 || request.resource().group().equals(GROUP)) {
            return List.of();
        }
        Compiled known = last;
        if (known == null || known.configurations() != now) {
            var webhooks = new ArrayList<Webhook>();
            for (KubeObject configuration : now) {
                configuration.tree().array("webhooks").objects().stream()
                        .map(source -> Webhook.of(configuration.name(), source))
                        .forEach(webhooks::add);
            }
            known = new Compiled(now, List.copyOf(webhooks));
            last = known;
        }
        return known.webhooks();
    }

    /// The resource in whose form a webhook sees the write; null when it is not about it.
    ///
    /// @param object in the form of the request's resource
    @Nullable ResourceDefinition seenAs(
            Webhook webhook, AdmissionRequest request, JsonObject object) {
        ResourceDefinition seenAs = webhook.constraints().match(request, object, around);
        return seenAs == null || !conditionsHold(webhook, request, seenAs, object) ? null : seenAs;
    }

    /// Asks one webhook.
    ///
    /// @param object in the form of the request's resource
    /// @param seenAs as [#seenAs] says
    /// @return its answer; null when it failed and may
    /// @throws RefusedException when it denies, or failed and must not
    @Nullable Answer ask(
            WebhookNotes notes,
            AdmissionRequest request,
            JsonObject object,
            ResourceDefinition seenAs) {
        Webhook webhook = notes.webhook();
        Answer answer;
        try {
            answer =
                    Reviews.ask(
                            webhook,
                            request,
                            seenAs,
                            object,
                            uids.get(),
                            notes.mutating(),
                            around,
                            transport);
        } catch (CallException e) {
            if (webhook.failsOpen()) {
                notes.failedOpen();
                return null;
            }
            throw new RefusedException(
                    Status.internalError(
                            "failed calling webhook \"%s\": %s"
                                    .formatted(webhook.name(), e.why())));
        }
        notes.answered(answer);
        answer.warnings().forEach(request::warn);
        if (!answer.allowed()) {
            throw new RefusedException(answer.denial(webhook.name()));
        }
        return answer;
    }

    /// A condition that fails counts as the webhook's failure: it is passed over or the write is
    /// forbidden.
    private boolean conditionsHold(
            Webhook webhook,
            AdmissionRequest request,
            ResourceDefinition seenAs,
            JsonObject object) {
        return switch (webhook.conditions().hold(around, request, seenAs, object)) {
            case Conditions.Outcome.Decided(var holds) -> holds;
            case Conditions.Outcome.Failed(var why) -> {
                if (webhook.failsOpen()) {
                    yield false;
                }
                throw request.forbidden(why);
            }
        };
    }

    Surroundings around() {
        return around;
    }
}
