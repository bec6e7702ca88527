package atoll.controllers;

import atoll.api.schema.Schemas;
import atoll.api.x509.CertificateSigner;
import atoll.base.json.JsonObject;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What the controllers of a cluster need to know beside its objects.
///
/// What is null leaves a controller out, or a part of one: the objects then stay as their authors
/// left them.
///
/// @param rootCertificates PEM, published in every namespace as `kube-root-ca.crt`
/// @param disabled names of controllers that are left out because something else does their work:
///   `deployment-controller`
/// @param signer signs approved CertificateSigningRequests; null: they stay approved
/// @param schemas of the built-in kinds; null: nobody checks the types of policies' expressions
/// @param tokenSigner makes the tokens of service accounts that Secrets ask for; null: they stay
///   empty
public record ControllerOptions(
        String rootCertificates,
        Set<String> disabled,
        @Nullable CertificateSigner signer,
        @Nullable Schemas schemas,
        @Nullable Function<JsonObject, String> tokenSigner) {
    public ControllerOptions {
        disabled = Set.copyOf(disabled);
    }

    /// Options with nothing but the certificates; the other methods each add one thing.
    public static ControllerOptions publishing(String rootCertificates) {
        return new ControllerOptions(rootCertificates, Set.of(), null, null, null);
    }

    /// @param by holds the key; called by the controller's thread
    public ControllerOptions signing(CertificateSigner by) {
        return new ControllerOptions(rootCertificates, disabled, by, schemas, tokenSigner);
    }

    /// @param builtIn of the release that is served
    public ControllerOptions knowing(Schemas builtIn) {
        return new ControllerOptions(rootCertificates, disabled, signer, builtIn, tokenSigner);
    }

    /// @param by makes a token of the claims it is given
    public ControllerOptions signingTokens(Function<JsonObject, String> by) {
        return new ControllerOptions(rootCertificates, disabled, signer, schemas, by);
    }
}
