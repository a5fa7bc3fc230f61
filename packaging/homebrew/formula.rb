# Made by `mlos-distro packages` from the matrix: what is edited here is lost.
class @class@ < Formula
  desc @desc@
  homepage @homepage@
  version @version@
  license @license@
@scheme@
  livecheck do
    skip "it is made anew for each release"
  end
@standing@
@downloads@
  # The programs are as they were released, byte for byte: one is signed, and `mlos verify` compares them all.
  preserve_rpath
  skip_clean "libexec"

  def install
    release = libexec/"releases/v#{version}"
    release.install Dir["*"]
    cp_r release/"config", buildpath
    (etc/name).install Dir["config/*"]
    libexec.install_symlink etc/name => "config"
    (libexec/"current").write "v#{version}\n"
    (libexec/"receipt").write <<~EOS
      mlos-receipt 1
      method homebrew
      platform #{OS.mac? ? "darwin" : "linux"}-#{Hardware::CPU.arm? ? "arm64" : "amd64"}
      site #{homepage}
    EOS
    bin.install_symlink release.glob("bin/*")
  end

  def caveats
    <<~EOS
      To start MLOS Core now and at login: brew services start #{name}
      To undo it all: brew services stop #{name}; brew uninstall #{name}; rm -r #{etc/name}
    EOS
  end

  service do
    run [opt_bin/"mlos", "serve"]
    keep_alive true
    log_path var/"log"/@log@
    error_log_path var/"log"/@log@
  end

  test do
    assert_equal @lines@, shell_output("#{bin}/mlos --version")
    system bin/"mlos", "verify"
  end
end
