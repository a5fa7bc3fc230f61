## receipt: Keeps a list of what it wrote outside of that folder, so that an uninstall finds it again.

# The receipt says what lies elsewhere. It is matched line by line, never sourced.
read_receipt() {
    past='' past_engine='' past_image='' profiles='' made=''
    [ -f "$home/receipt" ] || return 0
    {
        IFS= read -r line || :
        case $line in
            'mlos-receipt 1') ;;
            *) fail 1 "\`$home/receipt\` is not of the kind that this script reads" "get the newest script: $site/install" ;;
        esac
        while IFS= read -r line; do
            case $line in
                'method binary' | 'method docker') past=${line#* } ;;
                'method apt' | 'method homebrew' | 'method snap' | 'method chocolatey' | 'method rpm' | 'method archlinux') fail 2 "\`$home\` belongs to \`${line#* }\`, which alone changes it" "name a folder of your own: \`--home DIR\`" ;;
                'engine docker' | 'engine podman') past_engine=${line#* } ;;
                'image '[A-Za-z0-9]*) past_image=${line#* } ;;
                'profile /'*) profiles=$profiles$line$nl ;;
                'made /'*) made=$made$line$nl ;;
            esac
        done
    } <"$home/receipt"
}

write_receipt() {
    text="mlos-receipt 1${nl}method $method${nl}asked $asked${nl}platform $platform${nl}site $site"
    # A release that is an image may lie beside one that is none.
    [ "$method" = binary ] || past_engine=$engine past_image=${named:-$reference}
    [ -z "$past_image" ] || text="$text${nl}engine $past_engine${nl}image $past_image"
    lines=$profiles$made
    [ -z "$lines" ] || text=$text$nl${lines%"$nl"}
    put "$home/receipt.next"
}

