extern alias generator;

using generator::ConvGen.Generator.Model;

namespace ConvGen.Generator.Tests.Harness;

/// <summary>2-D layers of well-known networks, and small, one-channel and large-kernel ones: the rows that ConvGen is compared with other libraries on.</summary>
internal sealed record NetworkLayer(string Name, int InChannels, int OutChannels, int Groups, (int Height, int Width) Kernel, int Stride, (int Height, int Width) Pad, int Dilation, (int Height, int Width) Extent)
{
    public static IReadOnlyList<NetworkLayer> All { get; } =
    [
        new("rn50_conv1_7x7s2", 3, 64, 1, (7, 7), 2, (3, 3), 1, (224, 224)),
        new("rn50_l1_3x3_64", 64, 64, 1, (3, 3), 1, (1, 1), 1, (56, 56)),
        new("rn50_l1_1x1_64_256", 64, 256, 1, (1, 1), 1, (0, 0), 1, (56, 56)),
        new("rn50_l2_3x3s2_128", 128, 128, 1, (3, 3), 2, (1, 1), 1, (56, 56)),
        new("rn50_l2_1x1s2_256_512", 256, 512, 1, (1, 1), 2, (0, 0), 1, (56, 56)),
        new("rn50_l2_3x3_128", 128, 128, 1, (3, 3), 1, (1, 1), 1, (28, 28)),
        new("rn50_l3_1x1_1024_256", 1024, 256, 1, (1, 1), 1, (0, 0), 1, (14, 14)),
        new("rn50_l3_3x3_256", 256, 256, 1, (3, 3), 1, (1, 1), 1, (14, 14)),
        new("rn50_l4_1x1_512_2048", 512, 2048, 1, (1, 1), 1, (0, 0), 1, (7, 7)),
        new("rn50_l4_3x3_512", 512, 512, 1, (3, 3), 1, (1, 1), 1, (7, 7)),
        new("vgg16_conv1_1", 3, 64, 1, (3, 3), 1, (1, 1), 1, (224, 224)),
        new("vgg16_conv1_2", 64, 64, 1, (3, 3), 1, (1, 1), 1, (224, 224)),
        new("vgg16_conv3_2", 256, 256, 1, (3, 3), 1, (1, 1), 1, (56, 56)),
        new("vgg16_conv5_1", 512, 512, 1, (3, 3), 1, (1, 1), 1, (14, 14)),
        new("mbv1_conv1_3x3s2", 3, 32, 1, (3, 3), 2, (1, 1), 1, (224, 224)),
        new("mbv1_dw_64_s2", 64, 64, 64, (3, 3), 2, (1, 1), 1, (112, 112)),
        new("mbv1_dw_128_56", 128, 128, 128, (3, 3), 1, (1, 1), 1, (56, 56)),
        new("mbv1_dw_512_14", 512, 512, 512, (3, 3), 1, (1, 1), 1, (14, 14)),
        new("mbv1_pw_512_512_14", 512, 512, 1, (1, 1), 1, (0, 0), 1, (14, 14)),
        new("mbv2_pw_16_96_112", 16, 96, 1, (1, 1), 1, (0, 0), 1, (112, 112)),
        new("mbv2_pw_144_24_56", 144, 24, 1, (1, 1), 1, (0, 0), 1, (56, 56)),
        new("sqz_fire2_sq_64_16", 64, 16, 1, (1, 1), 1, (0, 0), 1, (55, 55)),
        new("sqz_fire2_e3_16_64", 16, 64, 1, (3, 3), 1, (1, 1), 1, (55, 55)),
        new("goog_3a_5x5_16_32", 16, 32, 1, (5, 5), 1, (2, 2), 1, (28, 28)),
        new("effb0_dw5_240_28", 240, 240, 240, (5, 5), 1, (2, 2), 1, (28, 28)),
        new("effb0_dw5_672_s2", 672, 672, 672, (5, 5), 2, (2, 2), 1, (14, 14)),
        new("cnx_dw7_96_56", 96, 96, 96, (7, 7), 1, (3, 3), 1, (56, 56)),
        new("cnx_dw7_768_7", 768, 768, 768, (7, 7), 1, (3, 3), 1, (7, 7)),
        new("dl_3x3_512_d4_33", 512, 512, 1, (3, 3), 1, (4, 4), 4, (33, 33)),
        new("dl_aspp_320_256_d12", 320, 256, 1, (3, 3), 1, (12, 12), 12, (33, 33)),
        new("unet_3x3_64_256", 64, 64, 1, (3, 3), 1, (1, 1), 1, (256, 256)),
        new("rnx_g32_128_56", 128, 128, 32, (3, 3), 1, (1, 1), 1, (56, 56)),
        new("rnx_g32_1024_7", 1024, 1024, 32, (3, 3), 1, (1, 1), 1, (7, 7)),
        new("alex_conv1_11x11s4", 3, 64, 1, (11, 11), 4, (2, 2), 1, (224, 224)),
        new("tiny_8_8_8x8_3x3", 8, 8, 1, (3, 3), 1, (1, 1), 1, (8, 8)),
        new("tiny_16_16_16x16_3x3", 16, 16, 1, (3, 3), 1, (1, 1), 1, (16, 16)),
        new("tiny_1_1_8x8_3x3", 1, 1, 1, (3, 3), 1, (1, 1), 1, (8, 8)),
        new("lenet_c1_5x5", 1, 6, 1, (5, 5), 1, (2, 2), 1, (28, 28)),
        new("lenet_c3_5x5", 6, 16, 1, (5, 5), 1, (0, 0), 1, (14, 14)),
        new("mnist_c2_3x3", 32, 64, 1, (3, 3), 1, (0, 0), 1, (26, 26)),
        new("kws_conv1_10x4s2", 1, 64, 1, (10, 4), 2, (5, 1), 1, (49, 10)),
        new("kws_dw_64_25x5", 64, 64, 64, (3, 3), 1, (1, 1), 1, (25, 5)),
        new("kws_pw_64_25x5", 64, 64, 1, (1, 1), 1, (0, 0), 1, (25, 5)),
        new("img_1080p_k3", 1, 1, 1, (3, 3), 1, (1, 1), 1, (1080, 1920)),
        new("img_1080p_k7", 1, 1, 1, (7, 7), 1, (3, 3), 1, (1080, 1920)),
        new("img_1080p_k15", 1, 1, 1, (15, 15), 1, (7, 7), 1, (1080, 1920)),
        new("img_1080p_k31", 1, 1, 1, (31, 31), 1, (15, 15), 1, (1080, 1920)),
        new("replk_dw31_128_56", 128, 128, 128, (31, 31), 1, (15, 15), 1, (56, 56)),
        new("replk_dw27_512_14", 512, 512, 512, (27, 27), 1, (13, 13), 1, (14, 14)),
    ];

    public ConvSpec Spec(generator::ConvGen.Layout layout) => new()
    {
        Rank = 2, Batch = 1, InChannels = InChannels, OutChannels = OutChannels, Groups = Groups, Depth = SpatialAxis.Absent,
        Height = new SpatialAxis(Extent.Height, Kernel.Height, Stride, Dilation, Pad.Height, Pad.Height), Width = new SpatialAxis(Extent.Width, Kernel.Width, Stride, Dilation, Pad.Width, Pad.Width),
        PaddingMode = generator::ConvGen.PaddingMode.Zeros, Layout = layout, HasBias = true, FlipKernel = false,
        Activation = new ActivationSpec(generator::ConvGen.Activation.None, 0, 0), Algorithm = generator::ConvGen.Algorithm.Auto, Accuracy = generator::ConvGen.Accuracy.Default,
    };
}
