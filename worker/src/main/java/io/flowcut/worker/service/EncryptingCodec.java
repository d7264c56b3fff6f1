package io.flowcut.worker.service;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.CodecDataConverter;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DataConverterException;
import io.temporal.common.converter.GlobalDataConverter;
import io.temporal.payload.codec.PayloadCodec;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Encrypts payloads by AES-GCM before they leave the process. An encrypted payload holds a fresh 12-byte nonce and the
 * ciphertext of the whole payload, metadata included; its own metadata names the encoding and the key, and the key id is
 * authenticated. A payload that is not encrypted is passed on as it is, so that a running system can turn encryption on.
 */
final class EncryptingCodec implements PayloadCodec {
    static final String ENCODING = "binary/encrypted";

    private static final String ENCODING_KEY = "encoding";
    private static final String KEY_ID = "encryption-key-id";
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final PayloadKeys keys;
    private final SecureRandom random = new SecureRandom();

    EncryptingCodec(PayloadKeys keys) {
        this.keys = requireNonNull(keys, "keys");
    }

    /** Temporal's own conversion, then encryption; of failures' messages and stack traces as well. */
    static DataConverter dataConverter(PayloadKeys keys) {
        return new CodecDataConverter(GlobalDataConverter.get(), List.of(new EncryptingCodec(keys)), true);
    }

    @Override
    public List<Payload> encode(List<Payload> payloads) {
        return payloads.stream().map(this::encrypt).toList();
    }

    @Override
    public List<Payload> decode(List<Payload> payloads) {
        return payloads.stream().map(this::decrypt).toList();
    }

    private Payload encrypt(Payload payload) {
        String id = keys.newest();
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] content = cipher(Cipher.ENCRYPT_MODE, keys.find(id).orElseThrow(), nonce, id)
                    .doFinal(payload.toByteArray());
            return Payload.newBuilder()
                    .putMetadata(ENCODING_KEY, ByteString.copyFromUtf8(ENCODING))
                    .putMetadata(KEY_ID, ByteString.copyFromUtf8(id))
                    .setData(ByteString.copyFrom(nonce).concat(ByteString.copyFrom(content)))
                    .build();
        } catch (GeneralSecurityException e) {
            throw new DataConverterException("a payload cannot be encrypted with the key " + id, e);
        }
    }

    private Payload decrypt(Payload payload) {
        if (!ENCODING.equals(
                payload.getMetadataOrDefault(ENCODING_KEY, ByteString.EMPTY).toStringUtf8())) {
            return payload;
        }
        String id = payload.getMetadataOrDefault(KEY_ID, ByteString.EMPTY).toStringUtf8();
        SecretKey key = keys.find(id)
                .orElseThrow(() -> new DataConverterException(
                        "a payload is encrypted with the key " + id + ", which is not among the keys of this process"));
        ByteString data = payload.getData();
        if (data.size() < NONCE_BYTES) {
            throw new DataConverterException("an encrypted payload is too short");
        }
        try {
            byte[] nonce = data.substring(0, NONCE_BYTES).toByteArray();
            byte[] content = cipher(Cipher.DECRYPT_MODE, key, nonce, id)
                    .doFinal(data.substring(NONCE_BYTES).toByteArray());
            return Payload.parseFrom(content);
        } catch (GeneralSecurityException e) {
            throw new DataConverterException("a payload cannot be decrypted with the key " + id, e);
        } catch (InvalidProtocolBufferException e) {
            throw new DataConverterException("a decrypted payload is none", e);
        }
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, String id) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(id.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
