package atoll.server.resource;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Which admission plugins a cluster has, as `--enable-admission-plugins` and
/// `--disable-admission-plugins` say.
///
/// Names are upstream's, 1.36. Plugins of ours that upstream has no plugin for cannot be switched.
///
/// @param enabled beside those that are on by default
/// @param disabled of those that are on by default
public record AdmissionChoice(Set<String> enabled, Set<String> disabled) {
    /// As upstream is without those flags.
    public static final AdmissionChoice DEFAULT = new AdmissionChoice(Set.of(), Set.of());

    /// Upstream's plugins that are on unless they are disabled; some have nothing to do here.
    private static final Set<String> ON =
            Set.of(
                    "CertificateApproval",
                    "CertificateSigning",
                    "CertificateSubjectRestriction",
                    "ClusterTrustBundleAttest",
                    "DefaultIngressClass",
                    "DefaultStorageClass",
                    "DefaultTolerationSeconds",
                    "JobValidation",
                    "LimitRanger",
                    "MutatingAdmissionPolicy",
                    "MutatingAdmissionWebhook",
                    "NamespaceLifecycle",
                    "NodeDeclaredFeatureValidator",
                    "PersistentVolumeClaimResize",
                    "PodGroupProtection",
                    "PodGroupWorkloadExists",
                    "PodResizeValidator",
                    "PodSecurity",
                    "PodTopologyLabels",
                    "Priority",
                    "ResourceQuota",
                    "RuntimeClass",
                    "ServiceAccount",
                    "StorageObjectInUseProtection",
                    "TaintNodesByCondition",
                    "ValidatingAdmissionPolicy",
                    "ValidatingAdmissionWebhook");

    /// Those that are off unless they are enabled and that do something here.
    private static final Set<String> OPTIONAL =
            Set.of(
                    "AlwaysPullImages",
                    "DenyServiceExternalIPs",
                    "ExtendedResourceToleration",
                    "LimitPodHardAntiAffinityTopology",
                    "NodeRestriction");

    /// Those that are off and that are not here.
    private static final Set<String> ABSENT =
            Set.of(
                    "AlwaysAdmit",
                    "AlwaysDeny",
                    "EventRateLimit",
                    "ImagePolicyWebhook",
                    "NamespaceAutoProvision",
                    "NamespaceExists",
                    "OwnerReferencesPermissionEnforcement",
                    "PodNodeSelector",
                    "PodTolerationRestriction");

    public AdmissionChoice {
        enabled = Set.copyOf(enabled);
        disabled = Set.copyOf(disabled);
    }

    /// @throws IllegalArgumentException with upstream's words, when a name is unknown or in both
    public static AdmissionChoice of(Collection<String> enable, Collection<String> disable) {
        requireKnown("enable-admission-plugins", enable);
        requireKnown("disable-admission-plugins", disable);
        var both = new TreeSet<>(enable);
        both.retainAll(disable);
        if (!both.isEmpty()) {
            throw new IllegalArgumentException(
                    "[%s] in enable-admission-plugins and disable-admission-plugins overlapped"
                            .formatted(String.join(" ", both)));
        }
        return new AdmissionChoice(Set.copyOf(enable), Set.copyOf(disable));
    }

    private static void requireKnown(String flag, Collection<String> names) {
        for (String name : names) {
            if (!ON.contains(name) && !OPTIONAL.contains(name) && !ABSENT.contains(name)) {
                throw new IllegalArgumentException(
                        "%s plugin \"%s\" is unknown".formatted(flag, name));
            }
        }
    }

    /// @param name of a plugin that is here
    /// @return whether it is asked
    public boolean has(String name) {
        return OPTIONAL.contains(name) ? enabled.contains(name) : !disabled.contains(name);
    }

    /// The enabled ones that are not here.
    ///
    /// Sorted; the launcher warns of them.
    public List<String> withoutEffect() {
        return new TreeSet<>(enabled).stream().filter(ABSENT::contains).toList();
    }
}
